/** Jobs through actors in threads, against the bare channel. */

import { ParallelPipeline } from '@magda/core';
import { threads } from '@magda/executor-threads';
import { Echo } from '../echo-module.js';
import { rawWorker } from '../raw-worker.js';
import { type Contender, type Row, rate } from '../row.js';

const JOBS = 60_000;

const oneGroup = () =>
  new ParallelPipeline({ name: 'one-group' }).addModule(Echo.node('A', { group: 'g1', expose: true }));

const diamond = () =>
  new ParallelPipeline({ name: 'diamond' })
    .addModule(Echo.node('A', { group: 'g1' }))
    .addModule(Echo.node('B', { group: 'g2', dependsOn: ['A'] }))
    .addModule(Echo.node('C', { group: 'g3', dependsOn: ['A'] }))
    .addModule(Echo.node('D', { group: 'g4', dependsOn: ['B', 'C'], expose: true }));

async function ours(builder: ParallelPipeline, jobs: number): Promise<Contender> {
  const pipeline = await builder.build({ executor: threads() });
  return { measure: () => rate((job) => pipeline.run(job), jobs), close: () => pipeline.close() };
}

async function raw(): Promise<Contender> {
  const { call, close } = rawWorker();
  return { measure: () => rate(call, JOBS), close };
}

/** Four bare workers, and a driver that knows this graph alone. */
async function rawDiamond(): Promise<Contender> {
  const [a, b, c, d] = [rawWorker(), rawWorker(), rawWorker(), rawWorker()] as const;
  const call = async (job: number) => {
    const first = await a.call(job);
    return d.call(await Promise.all([b.call(first), c.call(first)]));
  };
  const close = async () => void (await Promise.all([a, b, c, d].map((worker) => worker.close())));
  return { measure: () => rate(call, JOBS / 4), close };
}

export const threadRows: readonly Row[] = [
  {
    name: 'threads, one group, 64 in flight',
    peer: 'Worker.postMessage echo',
    unit: 'jobs/s',
    target: { atLeast: 0.7 },
    ours: () => ours(oneGroup() as ParallelPipeline, JOBS),
    theirs: raw,
  },
  {
    name: 'threads, diamond of 4 groups, 64 in flight',
    peer: 'the diamond wired by hand on bare Workers',
    unit: 'jobs/s',
    target: { atLeast: 0.6 },
    ours: () => ours(diamond() as ParallelPipeline, JOBS / 4),
    theirs: rawDiamond,
  },
];
