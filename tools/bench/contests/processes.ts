/** Jobs through one group in a child process: against the bare channel and against tinypool's tasks. */

import { fileURLToPath } from 'node:url';
import { processes } from '@magda/executor-processes';
import { Tinypool } from 'tinypool';
import { type Contest, type Contestant, rate } from '../contest.js';
import { rawProcess } from '../peers/raw-process.js';
import { itself, oneGroup, order, ours } from './pipelines.js';

const JOBS = 30_000;

async function raw(request: (job: number) => unknown): Promise<Contestant> {
  const { call, close } = rawProcess();
  return { measure: () => rate((job) => call(request(job)), JOBS), close };
}

/** @param atOnce how many tasks the process has at a time; tinypool's default is one. */
async function tasks(atOnce: number): Promise<Contestant> {
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('../peers/tasks/echo.mjs', import.meta.url)),
    runtime: 'child_process',
    serialization: 'advanced',
    execArgv: [],
    concurrentTasksPerWorker: atOnce,
    minThreads: 1,
    maxThreads: 1,
  });
  return { measure: () => rate((job) => pool.run(job), JOBS / 10), close: () => pool.destroy() };
}

const magda = 'MAGDA on processes';

export const contests: readonly Contest[] = [
  {
    name: 'processes: one group, 64 in flight',
    unit: 'jobs/s',
    contestants: {
      [magda]: () => ours(oneGroup(), processes(), JOBS),
      'fork echo, advanced serialization': () => raw(itself),
      "tinypool's run() in a process": () => tasks(1),
      "tinypool's run() in a process, 64 tasks at once": () => tasks(64),
    },
    comparisons: [
      {
        ours: magda,
        peer: 'fork echo, advanced serialization',
        target: { atLeast: 0.7 },
        because:
          'Each answer leaves at once, so that none is lost with its process, and each says which job it answers: beside the ' +
          'echo of a mere number that shows, with small objects, below, it does not.',
      },
      { ours: magda, peer: "tinypool's run() in a process", target: { atLeast: 5 } },
      { ours: magda, peer: "tinypool's run() in a process, 64 tasks at once" },
    ],
  },
  {
    name: 'processes: one group, 64 in flight, small objects',
    unit: 'jobs/s',
    contestants: {
      [magda]: () => ours(oneGroup(), processes(), JOBS, order),
      'fork echo, advanced serialization': () => raw(order),
    },
    comparisons: [{ ours: magda, peer: 'fork echo, advanced serialization', target: { atLeast: 0.7 } }],
  },
];
