import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskStore } from './disk-store.js';
import { nodeFiles } from './files.js';
import { newFolder } from './fixtures/folders.js';
import { lockFolder, lockFolderOn } from './folder-lock.js';

const inUse = (who: string) => new Error(`taken by ${who}`);

/** Processes of another machine: none sees who listens. */
const remoteFiles = () => ({ ...nodeFiles, listen: async () => undefined, answers: async () => undefined });

test('a lock is for one at a time, and nothing is left of it', async () => {
  const folder = await newFolder();
  const path = join(folder, 'lock');
  for (const end of ['release', 'releaseNow'] as const) {
    const lock = await lockFolder(path, { inUse });
    await expect(lockFolder(path, { inUse })).rejects.toThrow('taken by another pipeline of this process');
    await lock.check();
    await lock[end]();
    expect(await readdir(folder)).toEqual([]);
    await expect(lock.check()).rejects.toThrow('was moved or removed while it was open');
  }
});

test('F81 of many who want it at once, one gets it', async () => {
  const folder = await newFolder();
  for (let round = 0; round < 20; round++) {
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, () => lockFolder(join(folder, 'lock'), { inUse })),
    );
    const winners = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('F81 one that was silent for long loses it, and leaves nothing behind either', async () => {
  const folder = await newFolder();
  const path = join(folder, 'lock');
  const sleeper = await lockFolderOn(remoteFiles(), path, { inUse }, { looks: 1, pause: async () => {} });
  const next = await lockFolderOn(remoteFiles(), path, { inUse }, { looks: 2, pause: async () => {} });
  await expect(sleeper.check()).rejects.toThrow('was taken over by another process');
  await next.release();
  expect(await readdir(folder)).toEqual([]);
  await expect(sleeper.release()).rejects.toThrow('was moved or removed');
  sleeper.releaseNow();
});

test('whoever waits for one that may live can give it up, and names it if it lives', async () => {
  const path = join(await newFolder(), 'lock');
  const first = await lockFolderOn(remoteFiles(), path, { inUse }, { looks: 1, pause: async () => {} });
  const token = join(path, (await readdir(path)).find((name) => name.startsWith('held-')) as string);
  const lives = { looks: 2, pause: () => nodeFiles.touch(token, 1_000) };
  await expect(lockFolderOn(remoteFiles(), path, { inUse }, lives)).rejects.toThrow(
    `taken by process ${process.pid} of host "${hostname()}"`,
  );
  const tired = { looks: 2, pause: () => Promise.reject(new Error('given up')) };
  await expect(lockFolderOn(remoteFiles(), path, { inUse }, tired)).rejects.toThrow('given up');
  await first.release();
});

test('F82 a file where the folder should be is told, and stays', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'p'), '');
  await expect(lockFolder(join(folder, 'p'), { inUse })).rejects.toThrow('ENOTDIR');
  await expect(diskStore(folder).open('p')).rejects.toThrow('ENOTDIR');
});
