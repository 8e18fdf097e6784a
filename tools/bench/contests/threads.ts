/** Jobs through one group on threads: against the bare channel, and against pools with one thread, tuned. */

import { threads } from '@magda/executor-threads';
import { type Contest, type Contestant, rate } from '../contest.js';
import { defaultPools, eachPool, type TaskPool, tunedPools } from '../peers/pools.js';
import { rawWorker } from '../peers/raw-worker.js';
import { oneGroup, ours } from './pipelines.js';

const JOBS = 60_000;

async function raw(): Promise<Contestant> {
  const { call, close } = rawWorker();
  return { measure: () => rate(call, JOBS), close };
}

async function tasks(begin: () => TaskPool): Promise<Contestant> {
  const pool = begin();
  return { measure: () => rate((job) => pool.run(job), JOBS / 20), close: () => pool.close() };
}

const magda = { 'MAGDA on threads': () => ours(oneGroup(), threads(), JOBS) };

export const contests: readonly Contest[] = [
  {
    name: 'threads: one group, 64 in flight',
    unit: 'jobs/s',
    contestants: { ...magda, 'Worker.postMessage echo': raw },
    comparisons: [
      {
        ours: 'MAGDA on threads',
        peer: 'Worker.postMessage echo',
        target: { atLeast: 0.7 },
        because:
          'In a CPU profile the driver is at work nine tenths of the time: 37 % of it goes to `receiveMessageOnPort` and ' +
          '`postMessage`, which the echo pays too, the rest to choosing a replica, to making and settling the job and to ' +
          'the promise of its caller, which the echo does not have.',
      },
    ],
  },
  {
    name: 'threads: one group, 64 in flight, against pools',
    unit: 'jobs/s',
    contestants: { ...magda, ...eachPool(tunedPools, tasks), ...eachPool(defaultPools, tasks) },
    comparisons: Object.keys({ ...tunedPools, ...defaultPools }).map((peer) => ({
      ours: 'MAGDA on threads',
      peer,
      target: { atLeast: 2 },
    })),
  },
];
