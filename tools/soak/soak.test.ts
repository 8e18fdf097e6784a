/** Short soaks of each executor; `npm run soak` makes long ones. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const start = fileURLToPath(new URL('./start.mjs', import.meta.url));

/** @returns what it prints, with its code in the last line. */
function soak(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [start, ...args], (error, stdout, stderr) => {
      resolve(`${stdout}${stderr}\ncode ${error === null ? 0 : error.code}`);
    });
  });
}

// What a process holds is read from /proc.
const onLinux = test.skipIf(process.platform !== 'linux');

onLinux.each(['inline', 'threads', 'processes', 'remote'])(
  'on %s random pipelines keep every promise, though modules fail and workers are killed',
  { timeout: 240_000 },
  async (executor) => {
    const told = await soak('--executor', executor, '--seed', '1', '--rounds', '2', '--jobs', '300');
    expect(told).toContain('every promise was kept');
    expect(told).toMatch(/code 0$/);
  },
);

onLinux.each(['inline', 'threads', 'processes'])(
  'F53 on %s builds and closes leave no handle, descriptor, thread, process or file',
  { timeout: 240_000 },
  async (executor) => {
    const told = await soak('--executor', executor, '--builds', '8');
    expect(told).toContain('nothing grows');
    expect(told).toMatch(/code 0$/);
  },
);

onLinux.each([
  ['threads', 8],
  ['processes', 6],
])(
  'F36 F42 on %s a worker that is killed under load takes only what may have begun there, and no state',
  { timeout: 240_000 },
  async (executor, kills) => {
    const told = await soak('--executor', executor, '--kills', `${kills}`);
    expect(told).toContain(`${kills} workers were killed, every promise was kept`);
    expect(told).toMatch(/code 0$/);
  },
);

test('a story in virtual time is told by its seed', { timeout: 60_000 }, async () => {
  const told = await soak('--seed', '3', '--trace');
  expect(told).toContain('p0 calls run() 1 as job 1');
  expect(told).toContain('Seeds 3 to 3: every promise was kept.');
});
