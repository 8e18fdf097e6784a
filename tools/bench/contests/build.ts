/** Building and closing a pipeline of three groups on threads, against three bare Workers started and stopped. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ParallelPipeline } from '@magda/core';
import { threads } from '@magda/executor-threads';
import type { Contest, Contestant } from '../contest.js';
import { Echo } from '../modules/echo.mjs';

const program = "require('node:worker_threads').parentPort.postMessage('ready')";

async function ours(): Promise<Contestant> {
  const executor = threads({ numCpus: 3 });
  return timed(async () => {
    const pipeline = await new ParallelPipeline({ name: 'short-lived' })
      .addModule(Echo.node('A', { group: 'g1' }))
      .addModule(Echo.node('B', { group: 'g2', dependsOn: ['A'] }))
      .addModule(Echo.node('C', { group: 'g3', dependsOn: ['B'] }))
      .build({ executor });
    await pipeline.close();
  });
}

async function bare(): Promise<Contestant> {
  return timed(async () => {
    const workers = Array.from({ length: 3 }, () => new Worker(program, { eval: true }));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    await Promise.all(workers.map((worker) => worker.terminate()));
  });
}

function timed(work: () => Promise<void>): Contestant {
  const measure = async () => {
    const begin = performance.now();
    await work();
    return performance.now() - begin;
  };
  return { measure, close: async () => {} };
}

export const contests: readonly Contest[] = [
  {
    name: 'build and close of three groups on threads',
    unit: 'ms',
    contestants: { 'MAGDA on threads': ours, 'three bare Workers': bare },
    comparisons: [
      {
        ours: 'MAGDA on threads',
        peer: 'three bare Workers',
        target: { atMost: 1.5 },
        because:
          'A bare thread takes 23 ms of processor time to start and to end, importing what hosts modules 18 ms more, and ' +
          'the core that each file of modules imports another 9 ms: 2.2 times a bare thread before a module is made. ' +
          'Node.js 20 keeps no compiled code of ES modules.',
      },
    ],
  },
];
