/** A pipeline's folder while nobody has it: how it is made, and how what is left of it is removed. */

import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { StateStoreError } from '../../errors/errors.js';
import { codeOf, isMissing } from './code-of.js';
import type { Files } from './files.js';
import { FREE, tokenAmong, tokenName } from './token.js';

/** Makes a pipeline's folder, if it is not there. @throws {StateStoreError} if something else is there. */
export async function makeState(files: Files, folder: string): Promise<void> {
  const names = await files.list(folder);
  if (tokenAmong(names) !== undefined) return;
  if (names.length > 0) {
    throw new StateStoreError(
      `${folder} does not say whose it is: it is no whole folder of a store. Put a copy of the whole folder in its place, or clear() the store to begin anew.`,
    );
  }
  const draft = `${folder}.${randomUUID()}.tmp`;
  await files.makeFolder(draft);
  try {
    await (await files.open(join(draft, tokenName(FREE)), 'create')).close();
    await files.syncFolder(draft);
    // Whole, or not at all: so only one of many makes it.
    await files.rename(draft, folder);
  } catch (error) {
    // Somebody else was quicker, and may have swept the draft away.
    if (isMissing(error) || ['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) as string)) return;
    // Windows has other words for it.
    if (tokenAmong(await files.list(folder)) === undefined) throw error;
  } finally {
    await files.remove(draft);
  }
}

/** Removes a folder that nobody can have, because it has no token. */
export async function clearRemains(files: Files, folder: string): Promise<void> {
  const names = await files.list(folder);
  // One that is not there, or empty, somebody may make meanwhile.
  if (names.length === 0 || tokenAmong(names) !== undefined) return;
  await files.rename(folder, `${folder}.${randomUUID()}.tmp`);
  await files.syncFolder(dirname(folder));
}

/** Removes what starts and clears that were killed have left beside a pipeline's folder. */
export async function sweepBeside(files: Files, folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await files.list(parent)) {
    if (name.startsWith(`${basename(folder)}.`) && name.endsWith('.tmp')) await files.remove(join(parent, name));
  }
}
