/** Jobs that are recorded on disk before an Aggregate takes them in, against the disk alone. */

import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { ParallelPipeline } from '@magda/core';
import { diskStore } from '@magda/core/node';
import { threads } from '@magda/executor-threads';
import { type Contest, type Contestant, rate } from '../contest.js';
import { Count } from '../modules/count.mjs';
import { Echo } from '../modules/echo.mjs';

const JOBS = 20_000;
const IN_FLIGHT = 64;

/** On the disk of the repository: the system's temporary folder may be in memory. */
const newFolder = () => mkdtemp(join(import.meta.dirname, '../../../node_modules/.bench-'));

async function ours(): Promise<Contestant> {
  const folder = await newFolder();
  const pipeline = await new ParallelPipeline({ name: 'counted' })
    .addModule(Echo.node('A', { group: 'g1' }))
    .addModule(Count.node('B', { group: 'g2', dependsOn: ['A'] }))
    .build({ executor: threads(), stateStore: diskStore(folder) });
  return {
    measure: () => rate((job) => pipeline.run(job), JOBS, IN_FLIGHT),
    async close() {
      await pipeline.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Writes as many records at once, and syncs after each such write. */
async function byHand(atOnce: number): Promise<Contestant> {
  const folder = await newFolder();
  const file = await open(join(folder, 'records'), 'w');
  const jobs = Math.min(JOBS, atOnce * 400);
  const measure = async () => {
    const begin = performance.now();
    for (let job = 0; job < jobs; job += atOnce) {
      await file.writev(Array.from({ length: atOnce }, (_, at) => recordOf(job + at)));
      await file.datasync();
    }
    return (jobs / (performance.now() - begin)) * 1_000;
  };
  const close = async () => {
    await file.close();
    await rm(folder, { recursive: true });
  };
  return { measure, close };
}

function recordOf(job: number): Buffer {
  const inputs = new Map([['B', { value: [job] }]]);
  return serialize({ sequence: job, data: { kind: 'run', job, request: { value: job }, inputs } });
}

const magda = 'MAGDA, an Aggregate on threads';

export const contests: readonly Contest[] = [
  {
    name: 'store on disk: one job recorded before each answer, 64 in flight',
    unit: 'jobs/s',
    contestants: {
      [magda]: ours,
      '64 records by hand, then fdatasync': () => byHand(IN_FLIGHT),
      'one record by hand, then fdatasync': () => byHand(1),
    },
    comparisons: [
      {
        ours: magda,
        peer: '64 records by hand, then fdatasync',
        target: { atLeast: 0.4 },
        because:
          'By hand there is a file and nothing else. Ours passes each job through two groups of threads, whose answers ' +
          'come in their own time, so that fewer than 64 records share a write.',
      },
      { ours: magda, peer: 'one record by hand, then fdatasync', target: { atLeast: 5 } },
    ],
  },
];
