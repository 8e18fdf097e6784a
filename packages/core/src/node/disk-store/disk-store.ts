/** Keeps state in a folder on this machine's disk. */

import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StateStoreError } from '../../errors/errors.js';
import { checkOptions } from '../../options/check-options.js';
import { type StateStore, type StateStoreOptions, storeKinds } from '../../store/state-store.js';
import { describe } from '../../text/describe.js';
import { Claim } from './claim.js';
import { codeOf } from './code-of.js';
import { DiskLog } from './disk-log.js';
import { type Files, nodeFiles } from './files.js';
import { folderName } from './folder-name.js';
import { PATIENCE, type Patience } from './owner.js';
import { clearRemains, sweepBeside } from './state-folder.js';

/**
 * A store in a folder, which is made when it is needed; each pipeline has a folder of its own in it. What is kept there
 * outlives the process, and a loss of power. One process at a time can have a pipeline's folder open, whatever machine or
 * container it is in.
 *
 * @throws {TypeError} if the folder is none, or an option cannot be.
 */
export function diskStore(folder: string | URL, options: StateStoreOptions = {}): StateStore {
  checkOptions('diskStore()', options, storeKinds);
  return diskStoreOn(nodeFiles, pathOf(folder), options);
}

function pathOf(folder: string | URL): string {
  if (folder instanceof URL && folder.protocol === 'file:') return fileURLToPath(folder);
  if (typeof folder === 'string' && folder !== '') return folder;
  throw new TypeError(`diskStore() takes a folder, as a path or a file: URL: it was given ${describe(folder)}.`);
}

export function diskStoreOn(
  files: Files,
  path: string,
  { snapshotEvery }: StateStoreOptions = {},
  patience: Patience = PATIENCE,
): StateStore {
  const root = resolve(path);
  const folderOf = (pipeline: string) => join(root, folderName(pipeline));
  return {
    name: `diskStore(${JSON.stringify(path)})`,
    snapshotEvery,
    open: (pipeline) => permitted(root, () => DiskLog.open(files, folderOf(pipeline), patience)),
    clear: (pipeline) => permitted(root, () => clear(files, folderOf(pipeline), patience)),
  };
}

async function clear(files: Files, folder: string, patience: Patience): Promise<void> {
  const claim = await Claim.take(files, folder, patience);
  if (claim !== undefined) await claim.clear();
  else await clearRemains(files, folder);
  await sweepBeside(files, folder);
}

/** Says what Node has to be allowed where it runs with a permission model. */
async function permitted<T>(root: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (codeOf(cause) !== 'ERR_ACCESS_DENIED') throw cause;
    const { message, permission, resource } = cause as Record<'message' | 'permission' | 'resource', string>;
    const isFile = permission?.startsWith('FileSystem');
    const remedy = isFile
      ? `Start Node with --allow-fs-read=${root} and --allow-fs-write=${root}, and make the folder before.`
      : 'Start Node without --permission: nothing outlives a loss of power without it.';
    const what = isFile ? `It refused ${permission} of ${resource}.` : message;
    throw new StateStoreError(`Node's permission model is in the way. ${what} ${remedy}`, { cause });
  }
}
