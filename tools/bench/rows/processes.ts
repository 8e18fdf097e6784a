/** Jobs through an actor in a child process, against the bare channel and against tinypool's tasks. */

import { fileURLToPath } from 'node:url';
import { ParallelPipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { Tinypool } from 'tinypool';
import { Echo } from '../echo-module.js';
import { rawProcess } from '../raw-process.js';
import { type Contender, type Row, rate } from '../row.js';

const JOBS = 40_000;

/** A request of a usual kind. */
const order = (id: number) => ({ id, name: 'hello', tags: ['a', 'b'], at: { x: 1, y: 2.5 } });

async function ours(request: (job: number) => unknown, jobs = JOBS): Promise<Contender> {
  const pipeline = await new ParallelPipeline({ name: 'one-group' })
    .addModule(Echo.node('A', { group: 'g1', expose: true }))
    .build({ executor: processes() });
  return { measure: () => rate((job) => pipeline.run(request(job)), jobs), close: () => pipeline.close() };
}

async function raw(request: (job: number) => unknown): Promise<Contender> {
  const { call, close } = rawProcess();
  return { measure: () => rate((job) => call(request(job)), JOBS), close };
}

async function tasks(): Promise<Contender> {
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('../echo-task.mjs', import.meta.url)),
    runtime: 'child_process',
    serialization: 'advanced',
    execArgv: [],
    concurrentTasksPerWorker: 64,
    minThreads: 1,
    maxThreads: 1,
  });
  return { measure: () => rate((job) => pool.run(job), JOBS / 10), close: () => pool.destroy() };
}

const itself = (job: number) => job;

export const processRows: readonly Row[] = [
  {
    name: 'processes, one group, 64 in flight',
    peer: 'fork echo, advanced serialization',
    unit: 'jobs/s',
    target: { atLeast: 0.7 },
    ours: () => ours(itself),
    theirs: () => raw(itself),
  },
  {
    name: 'processes, one group, 64 in flight, small objects',
    peer: 'fork echo, advanced serialization',
    unit: 'jobs/s',
    target: { atLeast: 0.7 },
    ours: () => ours(order),
    theirs: () => raw(order),
  },
  {
    name: 'processes, one group, 64 in flight, tasks',
    peer: "tinypool's run() in a child process",
    unit: 'jobs/s',
    target: { atLeast: 5 },
    ours: () => ours(itself),
    theirs: tasks,
  },
];
