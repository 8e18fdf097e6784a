/**
 * Keeps something for one process at a time, whatever machine or container the others are in: a folder that is there only
 * while somebody has it, or was killed before giving it free.
 */

import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkOptions, kinds, type OptionKinds } from '../../options/check-options.js';
import { Claim } from './claim.js';
import { type Files, nodeFiles } from './files.js';
import { BEAT_MS, PATIENCE, type Patience } from './owner.js';
import { makeState, sweepBeside } from './state-folder.js';

export interface LockOptions {
  /** What to throw while a living process has it, which is named as in `process 17 of host "a"`. */
  inUse(who: string): Error;
  /** Gives it up while it is waited whether another owner lives. */
  readonly signal?: AbortSignal | undefined;
}

export interface FolderLock {
  /** @throws {StateStoreError} if it is not this process's any more, which was suspended for long or lost the folder. */
  check(): Promise<void>;
  /** Removes the folder. */
  release(): Promise<void>;
  /** The same where a process ends before anything could be waited for. */
  releaseNow(): void;
}

const lockKinds = { inUse: kinds.function, signal: kinds.signal } as const satisfies OptionKinds<LockOptions>;

/**
 * Locks by a folder of this name, which nobody else uses. The folder that it lies in must be there.
 *
 * Where the system cannot tell whether whoever has it lives, it takes until that one has shown no sign of life for 20 s.
 *
 * @throws what `inUse` makes, while a living process has it.
 * @throws {TypeError} if an option cannot be.
 * @throws {StateStoreError} if there is something else in the folder.
 */
export async function lockFolder(folder: string, options: LockOptions): Promise<FolderLock> {
  checkOptions<LockOptions>('lockFolder()', options, lockKinds);
  const patience = { ...PATIENCE, pause: () => pause(BEAT_MS, undefined, { signal: options.signal }) };
  return await lockFolderOn(nodeFiles, folder, options, patience);
}

export async function lockFolderOn(
  files: Files,
  folder: string,
  { inUse, signal }: LockOptions,
  patience: Patience,
): Promise<FolderLock> {
  const path = resolve(folder);
  let claim: Claim | undefined;
  while (claim === undefined) {
    signal?.throwIfAborted();
    await makeState(files, path);
    claim = await Claim.take(files, path, patience, inUse);
  }
  const taken = claim;
  await sweepBeside(files, path);
  return {
    check: () => taken.check(),
    release: async () => {
      await taken.check();
      await taken.remove();
    },
    releaseNow: () => removeNow(path, taken.tokenPath),
  };
}

function removeNow(folder: string, token: string): void {
  if (statSync(token, { throwIfNoEntry: false }) === undefined) return;
  const removed = `${folder}.${randomUUID()}.tmp`;
  renameSync(folder, removed);
  rmSync(removed, { recursive: true, force: true });
}
