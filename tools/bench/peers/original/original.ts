/** The Python original, in a process of its own that measures when it is told to. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contestant } from '../../contest.js';
import { pythonOfOriginal } from './python.js';

const program = fileURLToPath(new URL('./rates.py', import.meta.url));

/** @param jobs how many it does each time. */
export async function original(graph: 'one-group' | 'diamond', jobs: number): Promise<Contestant> {
  const { command, path } = await pythonOfOriginal();
  const python = spawn(command, [program], {
    env: { ...process.env, PYTHONPATH: path, RAY_USAGE_STATS_ENABLED: '0', RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO: '0' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => python.once('close', () => resolve()));
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The Python original ended before it was told to.');
    return value;
  };
  await next();
  return {
    async measure() {
      python.stdin.write(`${graph} ${jobs}\n`);
      return Number(await next());
    },
    async close() {
      python.stdin.end();
      await exited;
    },
  };
}
