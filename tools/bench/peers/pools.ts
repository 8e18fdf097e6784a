/** Pools of threads as they come, and tuned for small tasks with many in flight: the fastest settings that we found. */

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import { Pool, spawn, Worker } from 'threads';
import { Tinypool } from 'tinypool';
import workerpool from 'workerpool';
import type { Contestant } from '../contest.js';

export interface TaskPool {
  /** Has a thread return what it is given. */
  run(value: unknown): Promise<unknown>;
  close(): Promise<unknown>;
}

const task = (name: string) => fileURLToPath(new URL(`./tasks/${name}.mjs`, import.meta.url));

const one = { minThreads: 1, maxThreads: 1, concurrentTasksPerWorker: 64 };

function piscina(options: ConstructorParameters<typeof Piscina>[0]): TaskPool {
  const pool = new Piscina({ filename: task('echo'), ...options });
  return { run: (value) => pool.run(value), close: () => pool.destroy() };
}

function tinypool(options: ConstructorParameters<typeof Tinypool>[0]): TaskPool {
  const pool = new Tinypool({ filename: task('echo'), ...options });
  return { run: (value) => pool.run(value), close: () => pool.destroy() };
}

function poolifier(threads: number): TaskPool {
  const pool = new FixedThreadPool<unknown, unknown>(threads, task('poolifier'));
  return { run: (value) => pool.execute(value), close: () => pool.destroy() };
}

function workers(options: Parameters<typeof workerpool.pool>[1]): TaskPool {
  const pool = workerpool.pool(task('workerpool'), { workerType: 'thread', ...options });
  return { run: async (value) => pool.exec('echo', [value]), close: async () => pool.terminate() };
}

function threadsJs(options: Parameters<typeof Pool>[1]): TaskPool {
  const pool = Pool(() => spawn(new Worker('./tasks/threads.mjs')), options);
  return { run: async (value) => pool.queue((echo) => echo(value)), close: () => pool.terminate() };
}

export const defaultPools: Readonly<Record<string, () => TaskPool>> = {
  piscina: () => piscina({}),
  tinypool: () => tinypool({}),
  poolifier: () => poolifier(availableParallelism()),
  workerpool: () => workers({}),
  'threads.js': () => threadsJs(availableParallelism()),
};

export const tunedPools: Readonly<Record<string, () => TaskPool>> = {
  'piscina, tuned': () => piscina(one),
  'tinypool, tuned': () => tinypool({ ...one, useAtomics: false }),
  'poolifier, tuned': () => poolifier(1),
  'workerpool, tuned': () => workers({ maxWorkers: 1 }),
  'threads.js, tuned': () => threadsJs({ size: 1, concurrency: 64 }),
};

/** Contestants by the names of the pools that they work with. */
export function eachPool(
  pools: Readonly<Record<string, () => TaskPool>>,
  contestant: (begin: () => TaskPool) => Promise<Contestant>,
): Readonly<Record<string, () => Promise<Contestant>>> {
  return Object.fromEntries(Object.entries(pools).map(([name, begin]) => [name, () => contestant(begin)]));
}
