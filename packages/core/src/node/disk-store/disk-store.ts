/** Keeps state in a folder on this machine's disk. */

import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import type { StateStore, StateStoreOptions } from '../../store/state-store.js';
import { DiskLog } from './disk-log.js';
import { type Files, nodeFiles } from './files.js';
import { lock } from './lock.js';

/**
 * A store in a folder, which is made when it is needed; each pipeline has a folder of its own in it. What is kept there
 * outlives the process, and a loss of power. One process at a time can have a pipeline's folder open.
 */
export function diskStore(folder: string | URL, options: StateStoreOptions = {}): StateStore {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  return diskStoreOn(nodeFiles, path, options);
}

export function diskStoreOn(files: Files, path: string, { snapshotEvery }: StateStoreOptions = {}): StateStore {
  const root = resolve(path);
  return {
    name: `diskStore(${JSON.stringify(path)})`,
    snapshotEvery,
    open: (pipeline) => DiskLog.open(files, join(root, folderName(pipeline))),
    clear: (pipeline) => clear(files, join(root, folderName(pipeline))),
  };
}

/** In one step, so that a crash leaves all of it or nothing. */
async function clear(files: Files, folder: string): Promise<void> {
  const unlock = await lock(files, folder);
  const parent = dirname(folder);
  try {
    await files.rename(folder, `${folder}.cleared-${randomUUID()}`);
  } catch (error) {
    await unlock();
    throw error;
  }
  await files.syncFolder(parent);
  const cleared = (await files.list(parent)).filter((name) => name.startsWith(`${basename(folder)}.cleared-`));
  for (const name of cleared) await files.remove(join(parent, name));
}

/** Names that differ have folders that differ, on disks that take capitals for small letters too. */
function folderName(pipeline: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,99}$/.test(pipeline)) return pipeline;
  const legible = pipeline.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 100);
  return `${legible}.${crc32(pipeline).toString(16).padStart(8, '0')}`;
}
