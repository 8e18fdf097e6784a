/** What a worker hears: words about values are obeyed, and messages of core's get the values that they name, in order. */

import { closeSync } from 'node:fs';
import type { Payload } from '@magda/core/host';
import { payloadOf } from './parts.js';
import type { Seal } from './seal.js';
import { keep, readKept } from './shared-files.js';
import { isSharedMessage, type Reply, type SharedMessage, type SharedRef } from './shared-messages.js';
import { isStandIn, payloadsIn, replaced } from './shared-refs.js';

export interface Hearing {
  readonly say: (reply: Reply) => void;
  readonly deliver: (message: unknown) => void;
  /** The driver said what makes no sense. */
  readonly broken: () => void;
}

export class SharedReceiver {
  /** Announced, and not named by a message yet. */
  readonly #values = new Map<string, Payload | Promise<Payload>>();
  /** Those that could not be read, until their bytes come. */
  readonly #wanted: { readonly name: string; readonly come: (parts: readonly ArrayBuffer[]) => void }[] = [];
  /** Descriptors of files. */
  readonly #kept = new Map<string, number>();
  /** Resolves when all messages so far are delivered; undefined if they are. */
  #before: Promise<void> | undefined;

  constructor(private readonly hearing: Hearing) {}

  receive(message: unknown): void {
    if (isSharedMessage(message)) this.#unlessBroken(() => this.#obey(message));
    else this.#pass(message);
  }

  #pass(message: unknown): void {
    const names = payloadsIn(message)
      .filter(isStandIn)
      .map(({ part }) => part);
    const values = this.#unlessBroken(() => names.map((name) => this.#take(name)));
    if (values === undefined) return;
    const isLate = this.#before !== undefined || values.some((value) => value instanceof Promise);
    if (!isLate) return this.#deliver(message, names, values as Payload[]);
    const turn = this.#passLater(message, names, values, this.#before).catch(throwApart);
    this.#before = turn;
    void turn.then(() => {
      if (this.#before === turn) this.#before = undefined;
    });
  }

  async #passLater(
    message: unknown,
    names: readonly string[],
    values: readonly (Payload | Promise<Payload>)[],
    before: Promise<void> | undefined,
  ): Promise<void> {
    const found = await Promise.all(values).catch(() => undefined);
    await before;
    if (found === undefined) this.hearing.broken();
    else this.#deliver(message, names, found);
  }

  #unlessBroken<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch {
      this.hearing.broken();
      return undefined;
    }
  }

  #deliver(message: unknown, names: readonly string[], values: readonly Payload[]): void {
    if (names.length === 0) return this.hearing.deliver(message);
    const found = new Map(names.map((name, at) => [name, values[at] as Payload]));
    this.hearing.deliver(replaced(message, filling(found)));
  }

  #take(name: string): Payload | Promise<Payload> {
    const value = this.#values.get(name);
    this.#values.delete(name);
    if (value === undefined) throw new Error(`Nothing was said of ${name}.`);
    return value;
  }

  #obey(word: SharedMessage): void {
    const [what, name] = word;
    switch (what) {
      case 'bytes':
        return this.#bytes(name, word[2], word[3]);
      case 'file':
        return void this.#values.set(name, this.#read(name, word[2], word[3], word[4]));
      case 'drop':
        return this.#drop(name);
    }
  }

  #bytes(name: string, isKept: boolean, parts: readonly ArrayBuffer[]): void {
    const at = this.#wanted.findIndex((wanted) => wanted.name === name);
    if (at >= 0) return this.#wanted.splice(at, 1)[0]?.come(parts);
    // First, as modules may change what they get.
    if (isKept) this.#keep(name, parts);
    this.#values.set(name, payloadOf(parts));
  }

  #keep(name: string, parts: readonly ArrayBuffer[]): void {
    try {
      const file = keep(parts);
      this.#kept.set(name, file);
      this.hearing.say(['kept', name, file]);
    } catch {
      this.hearing.say(['kept', name]);
    }
  }

  #drop(name: string): void {
    const file = this.#kept.get(name);
    this.#kept.delete(name);
    if (file !== undefined) closeSync(file);
  }

  #read(name: string, pid: number, fd: number, seal: Seal): Payload | Promise<Payload> {
    let parts: readonly ArrayBuffer[];
    try {
      parts = readKept(pid, fd, seal);
    } catch {
      // Its keeper may have died, or keeps something else.
      const coming = new Promise<readonly ArrayBuffer[]>((come) => this.#wanted.push({ name, come }));
      this.hearing.say(['missing', name]);
      return coming.then(payloadOf);
    }
    this.hearing.say(['read', name]);
    return payloadOf(parts);
  }
}

function filling(found: ReadonlyMap<string, Payload>) {
  return (payload: Payload | SharedRef) => (isStandIn(payload) ? (found.get(payload.part) as Payload) : payload);
}

/** Who hears of a message may throw, which concerns no other message. */
function throwApart(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
