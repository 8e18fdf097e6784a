/**
 * What the hub of `@magda/executor-remote` carries, by the processor time of the driver: workers are other processes, and
 * whatever else the machine does counts for little. `npm run scale:hub`, or with `--json`.
 */

import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Group, ParallelPipeline } from '@magda/core';
import { local, remote } from '@magda/executor-remote';
import { Give, Take } from './modules.js';

const MIB = 2 ** 20;

interface Load {
  readonly name: string;
  readonly Class: typeof Take | typeof Give;
  readonly prefetch: number;
  readonly inFlight: number;
  readonly jobs: number;
  request(): unknown;
  /** Bytes that a job carries, if they are what is measured. */
  readonly bytes?: number;
}

const large = new Float64Array((16 * MIB) / Float64Array.BYTES_PER_ELEMENT);

const loads: readonly Load[] = [
  { name: 'small jobs, many in a frame', Class: Take, prefetch: 256, inFlight: 256, jobs: 60_000, request: () => 1 },
  {
    name: 'small jobs, each in a frame of its own',
    Class: Take,
    prefetch: 0,
    inFlight: 2,
    jobs: 20_000,
    request: () => 1,
  },
  {
    name: '16 MiB to a worker',
    Class: Take,
    prefetch: 0,
    inFlight: 2,
    jobs: 40,
    request: () => large,
    bytes: 16 * MIB,
  },
  {
    name: '16 MiB from a worker',
    Class: Give,
    prefetch: 0,
    inFlight: 2,
    jobs: 40,
    request: () => 16 * MIB,
    bytes: 16 * MIB,
  },
];

async function measure({ name, Class, prefetch, inFlight, jobs, request, bytes }: Load) {
  await using executor = remote({
    engine: local({ numCpus: 8 }),
    workingDir: fileURLToPath(new URL('../..', import.meta.url)),
  });
  await using pipeline = await new ParallelPipeline({ name: 'hub' })
    .addGroup(new Group('g', { prefetch, replicas: 2 }))
    .addModule(Class.node('m', { group: 'g' }))
    .build({ executor });
  const run = async (count: number) => {
    let left = count;
    const caller = async () => {
      while (left-- > 0) await pipeline.run(request());
    };
    await Promise.all(Array.from({ length: inFlight }, caller));
  };
  await run(Math.ceil(jobs / 10));
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const begin = process.cpuUsage();
    await run(jobs);
    const { user, system } = process.cpuUsage(begin);
    rounds.push((user + system) / jobs);
  }
  const microsecondsPerJob = Math.min(...rounds);
  const perSecond = 1e6 / microsecondsPerJob;
  return { name, microsecondsPerJob, jobsPerSecond: perSecond, mebibytesPerSecond: bytes && (perSecond * bytes) / MIB };
}

const figures = [];
for (const load of loads) {
  const figure = await measure(load);
  figures.push(figure);
  const { name, microsecondsPerJob, jobsPerSecond, mebibytesPerSecond } = figure;
  const carried = mebibytesPerSecond === undefined ? '' : `, ${mebibytesPerSecond.toFixed(0)} MiB/s`;
  if (!process.argv.includes('--json')) {
    console.log(
      `${name}: ${microsecondsPerJob.toFixed(1)} µs a job; one core: ${jobsPerSecond.toFixed(0)} jobs/s${carried}`,
    );
  }
}
const machine = { cpu: cpus()[0]?.model, node: process.version };
if (process.argv.includes('--json')) console.log(JSON.stringify({ machine, hub: figures }, undefined, 2));
