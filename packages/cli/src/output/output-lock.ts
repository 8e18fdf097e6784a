/**
 * Keeps a file for one run at a time, by whatever names it goes and wherever the others run: while a run writes there,
 * each of its names has a folder beside it.
 */

import { accessSync, constants, existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FolderLock, lockFolder } from '@magda/core/node';
import { UsageError } from '../usage-error.js';

export interface LockingOptions {
  print(text: string): void;
  /** Gives up waiting for a run of which nobody can tell whether it lives. */
  readonly signal: AbortSignal;
}

/** How long it may take before it is said that something is waited for, in milliseconds. */
const LONG_MS = 3_000;

export class OutputLock {
  readonly #locks: readonly FolderLock[];
  /** A process that ends before its time leaves none behind either. */
  readonly #atExit = () => {
    for (const lock of this.#locks) lock.releaseNow();
  };

  private constructor(locks: readonly FolderLock[]) {
    this.#locks = locks;
    process.on('exit', this.#atExit);
  }

  /**
   * Takes a file that is there; what is no regular file, such as a pipe, is everybody's.
   *
   * @throws {UsageError} while another run has it, naming that one.
   */
  static async take(path: string, options: LockingOptions): Promise<OutputLock> {
    const locks: FolderLock[] = [];
    try {
      for (const name of namesOf(path)) {
        const lock = await lockOf(path, `${name}.lock`, options);
        if (lock !== undefined) locks.push(lock);
      }
    } catch (error) {
      await Promise.allSettled(locks.map((lock) => lock.release()));
      throw error;
    }
    return new OutputLock(locks);
  }

  /** @throws if another run may have it by now. */
  async check(): Promise<void> {
    try {
      for (const lock of this.#locks) await lock.check();
    } catch (cause) {
      throw new Error(
        'another run may have taken it over, since this one was suspended for long, or what kept it for this one was removed',
        { cause },
      );
    }
  }

  async release(): Promise<void> {
    process.off('exit', this.#atExit);
    // What stays is taken over by the next run.
    await Promise.allSettled(this.#locks.map((lock) => lock.release()));
  }
}

/** In an order that is the same for each run. @throws {UsageError} if there are some that cannot be found. */
function namesOf(path: string): readonly string[] {
  const stats = statSync(path, { bigint: true });
  if (!stats.isFile()) return [];
  const real = realpathSync.native(path);
  if (stats.nlink <= 1n) return [real];
  const folder = dirname(real);
  const names = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((name) => {
      const found = lstatSync(name, { bigint: true, throwIfNoEntry: false });
      return found?.ino === stats.ino && found.dev === stats.dev;
    });
  if (BigInt(names.length) === stats.nlink) return names.sort();
  throw new UsageError(
    `${path} has other names (hard links) in other folders, by which another run could write it at the same time. ` +
      'Remove those names, or name another file.',
  );
}

async function lockOf(
  path: string,
  folder: string,
  { print, signal }: LockingOptions,
): Promise<FolderLock | undefined> {
  const obstacle = existsSync(folder) ? undefined : obstacleIn(dirname(folder));
  if (obstacle !== undefined) {
    print(
      `Nothing keeps other runs from writing ${path} at the same time: no folder can be made beside it (${obstacle}).\n`,
    );
    return undefined;
  }
  const inUse = (who: string) =>
    new UsageError(
      `${path} is being written by another run, ${who}. Wait until that one has ended, or end it; or name another file.`,
    );
  const told = setTimeout(
    () => print(`Waiting for up to 20 s whether the run that has left ${folder} still lives.\n`),
    LONG_MS,
  );
  try {
    return await lockFolder(folder, { inUse, signal });
  } catch (cause) {
    if (cause instanceof UsageError || signal.aborted) throw cause;
    const why = (cause as Error).message.replace(/\.?$/, '.');
    throw new UsageError(
      `${path} cannot be kept for this run alone: ${why} If no other run writes it, remove ${folder}.`,
      { cause },
    );
  } finally {
    clearTimeout(told);
  }
}

/** What the system says where nothing can be made in a folder. */
function obstacleIn(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}
