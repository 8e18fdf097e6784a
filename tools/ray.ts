/** `npm run ray`: a real Ray cluster on this machine, for trial. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RayCluster } from './ray/cluster.js';
import { install, venv } from './ray/install.mjs';

const usage = `Usage: npm run ray -- COMMAND [options]

  install   installs Ray, in a venv outside the repository (or in MAGDA_RAY_VENV)
  start     installs Ray if it is not there, and starts a head
  node      adds a node on a host of its own (a network namespace); start --network comes first
  cut N     cuts the link of the node on host N, as 10.213.x.N
  mend N    mends it
  stop      ends the cluster, and leaves nothing of it

  --num-cpus N, --num-gpus N, --resources JSON   what the head or the node has
  --network                                      with further nodes to come; needs root
`;

const folder = join(homedir(), '.cache', 'magda');
const file = join(folder, 'ray-cluster.json');

const { command, argument, network, ...options } = read();

if (command === 'install') {
  await install();
  console.log(`Ray is installed in ${venv}`);
} else if (command === 'start') {
  if (existsSync(file)) await found().stop();
  await install();
  const cluster = await RayCluster.start({ ...options, network });
  keep(cluster);
  console.log(`The cluster runs. Tell programs, and this shell:

  export RAY_API_SERVER_ADDRESS=${cluster.address} RAY_AUTH_MODE=token RAY_AUTH_TOKEN=${cluster.token}

Its dashboard: ${cluster.address} (asks for the token)`);
} else if (command === 'node') {
  const cluster = found();
  const { address } = await cluster.addNode(options);
  keep(cluster);
  console.log(`A node runs at ${address}; the driver is ${cluster.ip} for it.`);
} else if (command === 'cut' || command === 'mend') {
  const cluster = found();
  const host = cluster.toState().hosts?.find(({ address }) => address.endsWith(`.${argument}`));
  if (host === undefined) fail(`There is no host ${argument}.`);
  await cluster[command](host);
} else if (command === 'stop') {
  await found().stop();
  rmSync(file);
} else {
  fail(usage);
}

function read() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'num-cpus': { type: 'string' },
        'num-gpus': { type: 'string' },
        resources: { type: 'string', default: '{}' },
        network: { type: 'boolean', default: false },
      },
    });
    const [command, argument] = positionals;
    const resources: Record<string, number> = JSON.parse(values.resources);
    const [numCpus, numGpus] = [count(values['num-cpus']), count(values['num-gpus'])];
    return { command, argument, network: values.network, numCpus, numGpus, resources };
  } catch (error) {
    fail(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`"${text}" is no number of CPUs or GPUs.`);
}

function found(): RayCluster {
  if (!existsSync(file)) fail('No cluster runs: npm run ray -- start');
  return RayCluster.of(JSON.parse(readFileSync(file, 'utf8')));
}

function keep(cluster: RayCluster): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(cluster.toState()), { mode: 0o600 });
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
