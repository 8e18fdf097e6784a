/** Who has a pipeline's folder open, as others find it there: two files by which they tell who it is, and whether it lives. */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Files } from './files.js';
import type { Listener } from './sign-of-life.js';

/** What an owner writes of itself. */
interface Introduction {
  readonly pid: number;
  readonly host: string;
  /** See `Files.whereabouts`. */
  readonly where: string | undefined;
  /** Whether it answers for as long as it lives. */
  readonly listens: boolean;
}

/** How long an owner may give no sign of life, where nobody can ask the system: so many looks, with a pause before each. */
export interface Patience {
  readonly looks: number;
  pause(): Promise<void>;
}

/** How often an owner shows that it lives, to those that cannot ask the system. */
export const BEAT_MS = 2_000;

export const PATIENCE: Patience = {
  looks: 10,
  pause: () => new Promise((resolve) => setTimeout(resolve, BEAT_MS)),
};

/** Owners of this process, by what they do to files with. */
const present = new WeakMap<Files, Set<string>>();

const cardOf = (folder: string, id: string) => join(folder, `owner-${id}`);
const socketOf = (folder: string, id: string) => join(folder, `socket-${id}`);

export class Owner {
  private constructor(
    private readonly files: Files,
    private readonly folder: string,
    readonly id: string,
    private readonly listener: Listener | undefined,
  ) {}

  static async enter(files: Files, folder: string): Promise<Owner> {
    const id = randomUUID();
    const owner = new Owner(files, folder, id, await files.listen(socketOf(folder, id)));
    presentOn(files).add(id);
    try {
      await owner.#introduce();
      return owner;
    } catch (error) {
      await owner.leave();
      throw error;
    }
  }

  /** Whether others find what it has there. Somebody who took it for dead, or clears the folder, may have removed it. */
  isFoundAmong(names: readonly string[]): boolean {
    return names.includes(`owner-${this.id}`) && (this.listener === undefined || names.includes(`socket-${this.id}`));
  }

  /** Whether a file is of another owner: one that is gone, or will look whether its files are still there. */
  isStranger(name: string): boolean {
    return /^(owner|socket)-/.test(name) && !name.endsWith(this.id);
  }

  /** Answers nobody any more. What it has there stays, so that everybody finds that it is silent. */
  async fallSilent(): Promise<void> {
    presentOn(this.files).delete(this.id);
    await this.listener?.close();
  }

  async leave(): Promise<void> {
    await this.fallSilent();
    const card = cardOf(this.folder, this.id);
    // What stays is removed by the next.
    for (const path of [card, `${card}.tmp`, socketOf(this.folder, this.id)])
      await this.files.remove(path).catch(() => {});
  }

  async #introduce(): Promise<void> {
    const { files, folder, id, listener } = this;
    const where = await files.whereabouts(folder);
    const said: Introduction = { pid: process.pid, host: hostname(), where, listens: listener !== undefined };
    const draft = `${cardOf(folder, id)}.tmp`;
    const file = await files.open(draft, 'create');
    try {
      await file.write([Buffer.from(JSON.stringify(said))], 0);
      await file.sync();
    } finally {
      await file.close();
    }
    // Nobody finds one that is not whole, after a loss of power either.
    await files.rename(draft, cardOf(folder, id));
  }
}

/** `silent`: it may live, but has given no sign of it for long. `moved`: somebody else has the token now. */
export type Life = { readonly is: 'dead' | 'silent' | 'moved' } | { readonly is: 'alive'; readonly who: string };

export interface Suspect {
  readonly folder: string;
  readonly id: string;
  /** To which it gives another time whenever it shows that it lives. */
  readonly token: string;
}

/** Whether an owner lives. Where the system cannot tell, it takes until the owner shows it, or was silent for long. */
export async function lifeOf(files: Files, suspect: Suspect, { looks, pause }: Patience): Promise<Life> {
  const { folder, id, token } = suspect;
  if (presentOn(files).has(id)) return { is: 'alive', who: 'another pipeline of this process' };
  const said = await introductionOf(files, cardOf(folder, id));
  const who = said === undefined ? 'another process' : `process ${said.pid} of host "${said.host}"`;
  const answers = await files.answers(socketOf(folder, id));
  if (answers) return { is: 'alive', who };
  const where = await files.whereabouts(folder);
  if (answers === false && said?.listens && where !== undefined && said.where === where) return { is: 'dead' };
  // No clock is asked: another machine's may be wrong, and the one who looks may have been suspended between two looks.
  const before = await files.timeOf(token);
  for (let look = 0; look < looks; look++) {
    await pause();
    const now = await files.timeOf(token);
    if (now === undefined) return { is: 'moved' };
    if (now !== before) return { is: 'alive', who };
  }
  return { is: 'silent' };
}

function presentOn(files: Files): Set<string> {
  const ids = present.get(files) ?? new Set();
  present.set(files, ids);
  return ids;
}

/** Undefined if it cannot be read, as after a loss of power. */
async function introductionOf(files: Files, path: string): Promise<Introduction | undefined> {
  try {
    return JSON.parse(await files.readText(path)) as Introduction;
  } catch {
    return undefined;
  }
}
