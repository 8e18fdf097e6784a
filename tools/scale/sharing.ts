/**
 * What it saves that a value comes to each host once: the driver's processor time and the time of a job whose request several
 * groups on one host read, and the same where each is sent its own. `npm run scale:sharing`, or with `--json`.
 */

import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Executor, Group, ParallelPipeline } from '@magda/core';
import { local, remote } from '@magda/executor-remote';
import { Link, Take } from './modules.js';

const MIB = 2 ** 20;
const ROUNDS = 5;

interface Figure {
  readonly mebibytes: number;
  readonly workers: number;
  readonly shared: boolean;
  readonly cpuMilliseconds: number;
  readonly milliseconds: number;
}

/** One group more than readers links them, and has the request too. */
async function measure(mebibytes: number, workers: number, shared: boolean): Promise<Figure> {
  await using executor = remote({
    engine: local({ numCpus: workers }),
    workingDir: fileURLToPath(new URL('../..', import.meta.url)),
  });
  if (!shared) (executor as Executor).share = undefined;
  let builder = new ParallelPipeline({ name: 'sharing' }).addModule(Link.node('link', { group: 'link' }));
  for (let reader = 1; reader < workers; reader++) {
    const node = Take.node(`take${reader}`, { group: `g${reader}` }).dependsOn('link');
    builder = builder.addGroup(new Group(`g${reader}`)).addModule(node) as never;
  }
  await using pipeline = await builder.build({ executor });
  const request = new Float64Array((mebibytes * MIB) / Float64Array.BYTES_PER_ELEMENT);
  const jobs = Math.max(4, Math.round(64 / mebibytes));
  const run = async () => {
    for (let job = 0; job < jobs; job++) await pipeline.run(request);
  };
  await run();
  const cpu: number[] = [];
  const wall: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [usage, begin] = [process.cpuUsage(), performance.now()];
    await run();
    const { user, system } = process.cpuUsage(usage);
    cpu.push((user + system) / 1_000 / jobs);
    wall.push((performance.now() - begin) / jobs);
  }
  return { mebibytes, workers, shared, cpuMilliseconds: Math.min(...cpu), milliseconds: Math.min(...wall) };
}

const json = process.argv.includes('--json');
const figures: Figure[] = [];
for (const mebibytes of [1, 4, 16, 64]) {
  for (const workers of [2, 3, 5]) {
    for (const shared of [false, true]) figures.push(await measure(mebibytes, workers, shared));
    const [each, once] = figures.slice(-2) as [Figure, Figure];
    const told = ({ cpuMilliseconds, milliseconds }: Figure) =>
      `${cpuMilliseconds.toFixed(1)} ms of the driver, ${milliseconds.toFixed(1)} ms a job`;
    if (!json) console.log(`${mebibytes} MiB, ${workers} workers: each ${told(each)}; once ${told(once)}`);
  }
}
const machine = { cpu: cpus()[0]?.model, node: process.version };
if (json) console.log(JSON.stringify({ machine, sharing: figures }, undefined, 2));
