/** What modules do besides their work that no job may suffer from, as data; which job of which module is moved to it is decided by their names. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort } from 'node:worker_threads';

export interface Whim {
  readonly name: string;
  /** Whether it takes a worker of its own, or a process. */
  readonly needs?: 'worker' | 'process';
  yield(note: (line: string) => void): void;
}

let saysFarewell = false;

export const whims: readonly Whim[] = [
  {
    name: 'prints without an end of line',
    yield() {
      process.stdout.write('no end ');
      process.stderr.write(`${'long '.repeat(20_000)}`);
    },
  },
  {
    name: 'prints at exit',
    needs: 'worker',
    yield() {
      if (saysFarewell) return;
      saysFarewell = true;
      process.on('exit', () => void process.stdout.write('farewell'));
    },
  },
  {
    name: 'posts to its driver',
    needs: 'worker',
    yield() {
      parentPort?.postMessage({ type: 'ready', from: 'a module' });
      process.send?.({ type: 'ready', from: 'a module' });
    },
  },
  {
    name: 'reads standard input',
    needs: 'worker',
    yield() {
      process.stdin.resume();
      if (isMainThread) readFileSync(0);
    },
  },
  {
    name: 'throws outside of its job',
    needs: 'worker',
    yield() {
      setImmediate(() => {
        throw new Error('thrown by nobody');
      });
    },
  },
  {
    name: 'starts a program that starts another',
    needs: 'process',
    yield(note) {
      const { pid } = spawn('sh', ['-c', 'sleep 1000 & sleep 1000'], { stdio: 'inherit' }).on('error', () => {});
      if (pid !== undefined) note(`program ${pid}`);
    },
  },
];

/** One in so many jobs of a module for each whim. */
const RARITY = 300;

/** @param possible the whims that this worker may have. */
export function whimOf(module: string, n: number, possible: readonly Whim[]): Whim | undefined {
  let hash = n;
  for (const character of module) hash = Math.imul(hash, 31) + character.charCodeAt(0);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return possible[((hash ^ (hash >>> 12)) >>> 0) % RARITY];
}
