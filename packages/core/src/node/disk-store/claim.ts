/**
 * Keeps a pipeline's folder for one owner at a time, on whatever machines and in whatever containers the others are.
 *
 * To take the folder is to rename its token, which one of many can do. Where the system vouches for the death of whoever
 * had it, the next goes on with the same files. Where it cannot, whoever had it may wake up and write: then the next goes
 * on with copies in a folder that nobody knew before, and who wakes up finds the token gone before it says that anything
 * is kept.
 */

import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { StateStoreError } from '../../errors/errors.js';
import { isMissing } from './code-of.js';
import { copyState, isOfState } from './copy-state.js';
import type { Files } from './files.js';
import { BEAT_MS, lifeOf, Owner, type Patience } from './owner.js';
import { isGeneration, type Token, tokenAmong, tokenName } from './token.js';

/** Makes the error for a folder that a living process has, which is named as in `process 17 of host "a"`. */
export type InUse = (who: string) => Error;

export class Claim {
  #heart: NodeJS.Timeout | undefined;

  private constructor(
    private readonly files: Files,
    private readonly folder: string,
    private readonly owner: Owner,
    private token: Token,
  ) {}

  /**
   * Takes a pipeline's folder. @returns undefined if there is none.
   * @throws what `inUse` makes, while a living process has it.
   */
  static async take(
    files: Files,
    folder: string,
    patience: Patience,
    inUse: InUse = (who) => stateInUse(folder, who),
  ): Promise<Claim | undefined> {
    for (;;) {
      const found = tokenAmong(await files.list(folder));
      if (found === undefined) return undefined;
      try {
        const isInDoubt = await isInDoubtOf(files, folder, found, { patience, inUse });
        if (isInDoubt === undefined) continue;
        const claim = await Claim.#takeFrom(files, folder, found, isInDoubt);
        if (claim !== undefined) return claim;
      } catch (error) {
        // Somebody else was quicker, or clears it.
        if (!isMissing(error)) throw error;
      }
    }
  }

  static async #takeFrom(files: Files, folder: string, found: Token, isInDoubt: boolean): Promise<Claim | undefined> {
    const owner = await Owner.enter(files, folder);
    const claim = new Claim(files, folder, owner, { ...found, owner: owner.id, isInDoubt });
    try {
      await files.rename(join(folder, tokenName(found)), claim.tokenPath);
    } catch (error) {
      await owner.leave();
      throw error;
    }
    try {
      // Who clears the folder, or sweeps it, may have removed what shows that this one lives.
      if (owner.isFoundAmong(await files.list(folder))) {
        if (isInDoubt) await claim.#moveOn();
        await claim.#sweep();
        claim.#beat();
        return claim;
      }
    } catch (error) {
      await claim.release().catch(() => {});
      throw error;
    }
    await claim.release();
    return undefined;
  }

  /** Where the state lies. */
  get path(): string {
    const { generation } = this.token;
    return generation === undefined ? this.folder : join(this.folder, generation);
  }

  /** @throws {StateStoreError} if the folder is not this one's any more. */
  async check(): Promise<void> {
    if ((await this.files.timeOf(this.tokenPath)) !== undefined) return;
    const found = tokenAmong(await this.files.list(this.folder).catch(() => []));
    const now = found?.owner === undefined ? 'was moved or removed' : 'was taken over by another process';
    throw new StateStoreError(
      `${this.folder} ${now} while it was open, so nothing is kept there. Put it back if it was moved, else build the pipeline anew.`,
    );
  }

  /** Gives the folder free. @throws {StateStoreError} if it was not this one's any more. */
  async release(): Promise<void> {
    try {
      await this.files.rename(this.tokenPath, this.#pathOf({ ...this.token, owner: undefined }));
    } catch (error) {
      clearInterval(this.#heart);
      await this.owner.fallSilent();
      if (isMissing(error)) await this.check();
      throw error;
    }
    await this.#leave();
  }

  /** Forgets what is in the folder, in one step, and gives it free. */
  async clear(): Promise<void> {
    // Nobody who had it may live, so that it can begin as if it had never been there.
    if (this.token.generation === undefined) return await this.remove();
    const before = this.path;
    await this.#renew(randomUUID());
    await this.files.remove(before);
    await this.release();
  }

  /** Removes the folder in one step. */
  async remove(): Promise<void> {
    const { files, folder } = this;
    const removed = `${folder}.${randomUUID()}.tmp`;
    await files.rename(folder, removed);
    await files.syncFolder(dirname(folder));
    await this.#leave();
    await files.remove(removed);
  }

  /** Shows from now on that it lives, to those that cannot ask the system. */
  #beat(): void {
    let beats = 0;
    // Whether the folder is still its own it finds out whenever it writes.
    const beat = () => void this.files.touch(this.tokenPath, ++beats).catch(() => {});
    this.#heart = setInterval(beat, BEAT_MS).unref();
  }

  async #leave(): Promise<void> {
    clearInterval(this.#heart);
    await this.owner.leave();
  }

  /** The file that is there for as long as the folder is this one's. */
  get tokenPath(): string {
    return this.#pathOf(this.token);
  }

  #pathOf(token: Token): string {
    return join(this.folder, tokenName(token));
  }

  /** Goes on with copies of what it found, which whoever had that does not know. */
  async #moveOn(): Promise<void> {
    const generation = randomUUID();
    await copyState(this.files, this.path, join(this.folder, generation));
    await this.#renew(generation);
  }

  async #renew(generation: string): Promise<void> {
    const next: Token = { ...this.token, isInDoubt: false, generation };
    await this.files.makeFolder(join(this.folder, generation));
    await this.files.rename(this.tokenPath, this.#pathOf(next));
    this.token = next;
    await this.files.syncFolder(this.folder);
  }

  /** Removes what the killed have left, and what those who were taken for dead have written since. */
  async #sweep(): Promise<void> {
    const { files, folder, owner, token } = this;
    for (const name of await files.list(folder)) {
      const isStale = isGeneration(name)
        ? name !== token.generation
        : token.generation !== undefined && isOfState(name);
      if (isStale || owner.isStranger(name)) await files.remove(join(folder, name));
    }
  }
}

/**
 * Whether who had it may live all the same; undefined if somebody else has it by now.
 * @throws what `inUse` makes, if it lives.
 */
async function isInDoubtOf(
  files: Files,
  folder: string,
  found: Token,
  { patience, inUse }: { readonly patience: Patience; readonly inUse: InUse },
): Promise<boolean | undefined> {
  const { owner: id, isInDoubt } = found;
  if (id === undefined) return isInDoubt;
  const life = await lifeOf(files, { folder, id, token: join(folder, tokenName(found)) }, patience);
  if (life.is === 'moved') return undefined;
  if (life.is !== 'alive') return isInDoubt || life.is === 'silent';
  throw inUse(life.who);
}

function stateInUse(folder: string, who: string): StateStoreError {
  return new StateStoreError(
    `${folder} is in use by ${who}. Close that one first, or give each pipeline a name or a folder of its own.`,
  );
}
