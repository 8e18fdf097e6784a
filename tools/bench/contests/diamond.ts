/** A diamond of four groups on threads: against bare Workers and pools whose users wire it by hand. */

import { threads } from '@magda/executor-threads';
import { type Contest, type Contestant, rate } from '../contest.js';
import { defaultPools, eachPool, type TaskPool, tunedPools } from '../peers/pools.js';
import { rawWorker } from '../peers/raw-worker.js';
import { diamond, ours } from './pipelines.js';

const JOBS = 15_000;

async function byHand(begin: () => TaskPool): Promise<Contestant> {
  const pool = begin();
  const call = async (job: number) => {
    const a = await pool.run(job);
    return pool.run(await Promise.all([pool.run(a), pool.run(a)]));
  };
  return { measure: () => rate(call, JOBS / 15), close: () => pool.close() };
}

/** Four bare workers, and a driver that knows this graph alone. */
async function raw(): Promise<Contestant> {
  const [a, b, c, d] = [rawWorker(), rawWorker(), rawWorker(), rawWorker()] as const;
  const call = async (job: number) => {
    const first = await a.call(job);
    return d.call(await Promise.all([b.call(first), c.call(first)]));
  };
  return { measure: () => rate(call, JOBS), close: () => Promise.all([a, b, c, d].map((worker) => worker.close())) };
}

const against = (peers: object, atLeast: number) =>
  Object.keys(peers).map((peer) => ({ ours: 'MAGDA on threads', peer, target: { atLeast } }));

const magda = { 'MAGDA on threads': () => ours(diamond(), threads(), JOBS) };

export const contests: readonly Contest[] = [
  {
    name: 'threads: a diamond of four groups, 64 in flight',
    unit: 'jobs/s',
    contestants: { ...magda, 'four bare Workers by hand': raw },
    comparisons: against({ 'four bare Workers by hand': raw }, 0.6),
  },
  {
    name: 'threads: a diamond of four groups, 64 in flight, against pools by hand',
    unit: 'jobs/s',
    contestants: { ...magda, ...eachPool(tunedPools, byHand), ...eachPool(defaultPools, byHand) },
    comparisons: [...against(tunedPools, 1.5), ...against(defaultPools, 3)],
  },
];
