/** What a worker hears: words about values are obeyed, and messages of core's get the values that they name, in order. */

import type { FileHandle } from 'node:fs/promises';
import type { Payload } from '@magda/core/host';
import { keep, readKept } from './kept-files.js';
import { payloadOf } from './parts.js';
import { isStandIn, payloadsIn, replaced } from './stand-ins.js';
import { isWord, type Reply, type StandIn, type Word } from './words.js';

export interface Hearing {
  readonly say: (reply: Reply) => void;
  readonly deliver: (message: unknown) => void;
  /** The driver said what makes no sense. */
  readonly broken: () => void;
}

export class SharedInbox {
  /** Announced, and not named by a message yet. */
  readonly #values = new Map<string, Promise<Payload>>();
  /** Those that could not be read, until their bytes come. */
  readonly #wanted: { readonly name: string; readonly come: (parts: readonly ArrayBuffer[]) => void }[] = [];
  readonly #kept = new Map<string, Promise<FileHandle | undefined>>();
  /** Resolves when all messages so far are delivered; undefined if they are. */
  #before: Promise<void> | undefined;

  constructor(private readonly hearing: Hearing) {}

  receive(message: unknown): void {
    if (isWord(message)) return this.#obey(message);
    const names = payloadsIn(message)
      .filter(isStandIn)
      .map(({ part }) => part);
    if (names.length === 0 && this.#before === undefined) return this.hearing.deliver(message);
    const values = names.map((name) => this.#take(name));
    const turn = this.#deliver(message, names, values, this.#before);
    this.#before = turn;
    void turn.then(() => {
      if (this.#before === turn) this.#before = undefined;
    });
  }

  async #deliver(
    message: unknown,
    names: readonly string[],
    values: readonly Promise<Payload>[],
    before: Promise<void> | undefined,
  ): Promise<void> {
    try {
      const found = new Map((await Promise.all(values)).map((value, at) => [names[at] as string, value]));
      await before;
      this.hearing.deliver(names.length === 0 ? message : replaced(message, filling(found)));
    } catch {
      this.hearing.broken();
    }
  }

  #take(name: string): Promise<Payload> {
    const value = this.#values.get(name);
    this.#values.delete(name);
    return value ?? Promise.reject(new Error(`Nothing was said of ${name}.`));
  }

  #obey(word: Word): void {
    const [what, name] = word;
    switch (what) {
      case 'bytes':
        return this.#bytes(name, word[2], word[3]);
      case 'file':
        return this.#expect(name, this.#read(name, word[2], word[3]));
      case 'drop':
        void this.#drop(name);
    }
  }

  #bytes(name: string, isKept: boolean, parts: readonly ArrayBuffer[]): void {
    const at = this.#wanted.findIndex((wanted) => wanted.name === name);
    if (at >= 0) this.#wanted.splice(at, 1)[0]?.come(parts);
    else if (isKept) this.#expect(name, this.#keep(name, parts));
    else this.#expect(name, Promise.resolve(parts).then(payloadOf));
  }

  #expect(name: string, value: Promise<Payload>): void {
    value.catch(() => {});
    this.#values.set(name, value);
  }

  /** Modules may change what they get, so it is theirs only once it is in the file. */
  async #keep(name: string, parts: readonly ArrayBuffer[]): Promise<Payload> {
    const keeping = keep(name, parts).catch(() => undefined);
    this.#kept.set(name, keeping);
    const file = await keeping;
    this.hearing.say(file === undefined ? ['kept', name] : ['kept', name, file.fd]);
    return payloadOf(parts);
  }

  async #drop(name: string): Promise<void> {
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    await (await kept)?.close();
  }

  async #read(name: string, pid: number, fd: number): Promise<Payload> {
    try {
      const payload = payloadOf(await readKept(name, pid, fd));
      this.hearing.say(['read', name]);
      return payload;
    } catch {
      // Its keeper may have died.
      const parts = new Promise<readonly ArrayBuffer[]>((come) => this.#wanted.push({ name, come }));
      this.hearing.say(['missing', name]);
      return payloadOf(await parts);
    }
  }
}

function filling(found: ReadonlyMap<string, Payload>) {
  return (payload: Payload | StandIn) => (isStandIn(payload) ? (found.get(payload.part) as Payload) : payload);
}
