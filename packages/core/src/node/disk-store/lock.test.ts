import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StateStoreError } from '../../errors.js';
import { nodeFiles } from './files.js';
import { newFolder } from './fixtures/folders.js';
import { lock } from './lock.js';
import { startOf } from './process-life.js';

/** A lock as another process would have left it. */
async function lockedBy(owner: object): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'lock-7'), JSON.stringify({ host: hostname(), ...owner }));
  return folder;
}

test('a folder is for one at a time, and free again once it is given back', async () => {
  const folder = await newFolder();
  const unlock = await lock(nodeFiles, folder);
  await expect(lock(nodeFiles, folder)).rejects.toThrow(/is in use by another pipeline of this process/);
  await unlock();
  await (await lock(nodeFiles, folder))();
});

test('of many who want it at once, one gets it', async () => {
  const folder = await newFolder();
  for (let round = 0; round < 20; round++) {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lock(nodeFiles, folder)));
    const [winner, ...others] = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(others).toEqual([]);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(StateStoreError);
    await winner?.();
  }
  expect(await readdir(folder)).toEqual(['lock-20']);
});

test('it is taken over from a process that was killed, and not from one that lives', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore' });
  const pid = child.pid as number;
  const folder = await lockedBy({ pid, started: await startOf(pid) });
  await expect(lock(nodeFiles, folder)).rejects.toThrow(`is in use by process ${pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await lock(nodeFiles, folder))();
  expect(await readdir(folder)).toEqual(['lock-8']);
});

test('a process that was given the number of a dead one is not taken for it', async () => {
  const folder = await lockedBy({ pid: process.pid, started: 'before the flood' });
  const isKnown = (await startOf(process.pid)) !== undefined;
  if (isKnown) await (await lock(nodeFiles, folder))();
  else await expect(lock(nodeFiles, folder)).rejects.toThrow('in use');
});

test('of a process on another machine nobody can tell, so it is told whom to ask', async () => {
  const folder = await lockedBy({ pid: 4, host: 'elsewhere' });
  await expect(lock(nodeFiles, folder)).rejects.toThrow(/another machine \("elsewhere"\).*delete .*lock-7/);
});

test('a lock that was never written, as after a loss of power, holds nobody up', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'lock-7'), '');
  await (await lock(nodeFiles, folder))();
});
