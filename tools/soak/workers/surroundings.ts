/** What modules find around them in a real worker; what they begin is written down where their death cannot take it back. */

import { closeSync, openSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { Surroundings } from '../../../packages/core/test/simulation/fixtures/modules.js';
import { type Whim, whimOf, whims } from './whims.js';

/** Where modules find themselves. */
export interface Place {
  /** The file to which all workers of a round write. */
  readonly diary: string;
  /** Whether they do what they should not do besides their work. */
  readonly isCalm: boolean;
  /** The process that drives them. */
  readonly driver: number;
}

/** One of each, however many replicas share this process. */
const diaries = new Map<string, number>();

/** A context factory. */
export function surroundings({ diary, isCalm, driver }: Place): Surroundings {
  const file = diaries.get(diary) ?? openSync(diary, 'a');
  diaries.set(diary, file);
  // Short lines are appended whole, whoever else writes.
  const note = (line: string) => void writeSync(file, `${line}\n`);
  const possible = isCalm ? [] : whims.filter((whim) => isPossible(whim, driver));
  return {
    begins(module, n) {
      note(`begins ${module} ${n}`);
      const whim = whimOf(module, n, possible);
      if (whim !== undefined) {
        note(`whim ${whim.name}`);
        whim.yield(note);
      }
      return () => {};
    },
    // Timers know no fractions.
    wait: (ms) => new Promise((resolve) => void (ms < 1 ? setImmediate(resolve) : setTimeout(resolve, ms))),
    spend(ms) {
      const end = performance.now() + ms;
      while (performance.now() < end);
    },
    spin() {
      for (;;);
    },
    exit() {
      process.exit(3);
    },
    stray: (error) => void Promise.reject(error),
    async bootstrap(module) {
      note(`alive ${module} ${isMainThread ? process.pid : 0}`);
    },
    async teardown() {},
  };
}

function isPossible({ needs }: Whim, driver: number): boolean {
  const inDriver = process.pid === driver;
  if (needs === 'process') return !inDriver;
  return needs === undefined || !inDriver || !isMainThread;
}

/** For the driver, once a round is over. */
export function closeDiary(diary: string): void {
  const file = diaries.get(diary);
  if (file !== undefined) closeSync(file);
  diaries.delete(diary);
}
