/**
 * Keeps a folder for one process at a time, also after the one that had it was killed.
 *
 * Whoever has the lock with the highest number has the folder, for as long as that process lives. To take over from a
 * dead one is to add the next number, which only one can do. The numbers of the living are never used again.
 */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StateStoreError } from '../../errors.js';
import type { Files } from './files.js';
import { isRunning, startOf } from './process-life.js';

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly started: string | undefined;
}

/** @returns what gives the folder free again. @throws {StateStoreError} while a living process has it. */
export async function lock(files: Files, folder: string): Promise<() => Promise<void>> {
  const pathOf = (number: number) => join(folder, `lock-${number}`);
  for (;;) {
    await files.makeFolder(folder);
    const before = await latestIn(files, folder);
    const owner = await ownerOf(files, pathOf(before));
    if (owner !== undefined) await refuseIfAlive(owner, folder, pathOf(before));
    const mine = before + 1;
    if (!(await claim(files, folder, pathOf(mine)))) continue;
    if ((await latestIn(files, folder)) === mine) {
      await files.remove(pathOf(before));
      return () => release(files, pathOf(mine));
    }
    // Others were two steps ahead.
    await files.remove(pathOf(mine));
  }
}

async function latestIn(files: Files, folder: string): Promise<number> {
  const numbers = (await files.list(folder)).map((name) => Number(/^lock-(\d+)$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

/** Undefined for a lock that nobody holds. */
async function ownerOf(files: Files, path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await files.readText(path)) as Owner;
  } catch (error) {
    // Given free, or (after a loss of power) never written.
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function refuseIfAlive({ pid, host, started }: Owner, folder: string, path: string): Promise<void> {
  if (host !== hostname()) {
    throw new StateStoreError(
      `${folder} was locked by process ${pid} of another machine ("${host}"), which cannot be asked from here. If that one is gone, delete ${path}.`,
    );
  }
  if (!(await isRunning(pid, started))) return;
  const who = pid === process.pid ? 'another pipeline of this process' : `process ${pid}`;
  throw new StateStoreError(
    `${folder} is in use by ${who}. Close that one first, or give each pipeline a name or a folder of its own.`,
  );
}

/** @returns whether the number was still to be had. */
async function claim(files: Files, folder: string, path: string): Promise<boolean> {
  const owner: Owner = { pid: process.pid, host: hostname(), started: await startOf(process.pid) };
  const draft = join(folder, `${randomUUID()}.tmp`);
  const file = await files.open(draft, 'create');
  try {
    await file.write([Buffer.from(JSON.stringify(owner))], 0);
  } finally {
    await file.close();
  }
  try {
    // Unlike a file that is made and then written, a link is there with its content or not at all.
    await files.link(draft, path);
    return true;
  } catch (error) {
    // The draft may have been swept up by the one who was quicker.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error) as string)) return false;
    throw error;
  } finally {
    await files.remove(draft);
  }
}

async function release(files: Files, path: string): Promise<void> {
  await (await files.open(path, 'create')).close();
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
