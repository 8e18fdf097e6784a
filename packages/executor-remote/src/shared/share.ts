/** One value that several workers need, as the driver has it: who gets it how. */

import type { Payload } from '@magda/core/host';
import { randomId } from '../secrets.js';
import { partsOf } from './parts.js';
import { type Seal, sealOf } from './seal.js';

/** A worker, as far as values are concerned. */
export interface Reader {
  /** What it has in common with the workers that can read its files; undefined if there are none. */
  readonly place: string | undefined;
  readonly pid: number;
  /** Nobody is going to read that file of its any more. */
  drop(name: string): void;
}

export type Way =
  | { readonly how: 'bytes'; readonly keep: boolean }
  | { readonly how: 'file'; readonly pid: number; readonly fd: number }
  /** Somebody at the same place is about to have it. */
  | { readonly how: 'wait'; readonly until: Promise<void> };

interface Keeper {
  readonly reader: Reader;
  /** Resolves when it is known whether it keeps the value. */
  readonly known: Promise<void>;
  tell(): void;
  state: 'asked' | 'keeps' | 'refuses';
  fd: number;
}

const BYTES = { how: 'bytes', keep: false } as const;

export class Share {
  readonly name = randomId();
  #parts: readonly ArrayBuffer[] | undefined;
  #seal: Seal | undefined;
  readonly #keepers = new Map<string, Keeper>();
  /** Whoever counts on it: its job, and each message that names it until that has been read. */
  #holders = 1;

  constructor(
    private readonly payload: Payload,
    private readonly ended: () => void,
  ) {}

  /** @throws {Error} if something in it cannot travel. */
  get parts(): readonly ArrayBuffer[] {
    this.#parts ??= partsOf(this.payload);
    return this.#parts;
  }

  /** What others find at its keeper must be sealed so. */
  get seal(): Seal {
    this.#seal ??= sealOf(this.parts);
    return this.#seal;
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    for (const { reader } of this.#keepers.values()) reader.drop(this.name);
    this.ended();
  }

  /** How it comes to that worker: the first at its place keeps it for the others. */
  wayTo(reader: Reader): Way {
    const { place } = reader;
    if (place === undefined) return BYTES;
    const keeper = this.#keepers.get(place);
    if (keeper === undefined) {
      this.#keepers.set(place, keeperOf(reader));
      return { how: 'bytes', keep: true };
    }
    if (keeper.state === 'asked') return { how: 'wait', until: keeper.known };
    return keeper.state === 'refuses' ? BYTES : { how: 'file', pid: keeper.reader.pid, fd: keeper.fd };
  }

  /** @param fd undefined if it has no room. */
  kept(reader: Reader, fd: number | undefined): void {
    const keeper = this.#keeperIn(reader);
    if (keeper?.reader !== reader) return;
    keeper.state = fd === undefined ? 'refuses' : 'keeps';
    keeper.fd = fd ?? -1;
    keeper.tell();
  }

  /** It is too busy to say whether it keeps the value: nobody waits any longer. */
  late(reader: Reader): void {
    const keeper = this.#keeperIn(reader);
    if (keeper?.reader === reader && keeper.state === 'asked') this.kept(reader, undefined);
  }

  /** It could not read what is kept at its place. */
  missed(reader: Reader): void {
    const keeper = this.#keeperIn(reader);
    if (keeper?.state === 'keeps') keeper.state = 'refuses';
  }

  /** It keeps nothing any more: the next at its place does. */
  gone(reader: Reader): void {
    const keeper = this.#keeperIn(reader);
    if (keeper?.reader !== reader) return;
    this.#keepers.delete(reader.place as string);
    keeper.tell();
  }

  #keeperIn({ place }: Reader): Keeper | undefined {
    return place === undefined ? undefined : this.#keepers.get(place);
  }
}

function keeperOf(reader: Reader): Keeper {
  let tell = (): void => {};
  const known = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { reader, known, tell, state: 'asked', fd: -1 };
}
