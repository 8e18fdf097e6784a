/** Changes messages: in their structure, by parts of other messages, and into what is none at all. */

import type { Chance } from '../../packages/core/test/simulation/fixtures/chance.js';

const FAR = 2 ** 32 - 1;

/** What a few bytes can stand for. */
function longList(): unknown[] {
  const list: unknown[] = [];
  list.length = FAR;
  return list;
}

function deep(): unknown {
  let value: unknown = [];
  for (let level = 0; level < 2_000; level++) value = [value];
  return value;
}

/** A tree whose branches are all the same. */
function bomb(): unknown {
  let value: unknown = { kind: 'value', value: 1 };
  for (let level = 0; level < 30; level++) value = { kind: 'list', items: [value, value] };
  return value;
}

function cycle(): unknown {
  const items: unknown[] = [];
  items.push({ kind: 'list', items });
  return items[0];
}

const ODD: readonly (() => unknown)[] = [
  ...[undefined, null, true, false, 0, -0, 1, 2, 3, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY].map(
    (one) => () => one,
  ),
  ...[2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 1n, 2n ** 100n, '', 'done', '__proto__', 'constructor', 'toString'].map(
    (one) => () => one,
  ),
  () => 'x'.repeat(10_000),
  ...[() => [], () => ({}), longList, deep, bomb, cycle],
  () => JSON.parse('{"__proto__":{"polluted":true},"value":1}'),
  () => ({ toString: 1, valueOf: 1 }),
  () => new Map([[1, 2]]),
  () => new Set([1]),
  () => new Date(Number.NaN),
  () => /x/g,
  () => new RangeError('odd'),
  () => new ArrayBuffer(8),
  () => new Uint8Array(8).subarray(2, 4),
  () => new SharedArrayBuffer(8),
  () => [1, 1, 1, 1, 0, 'x'],
  () => ({ module: 0, payload: { value: 'forged' } }),
];

const KINDS = [
  ...[
    'ready',
    'failed',
    'result',
    'parked',
    'batch',
    'done',
    'committed',
    'applied',
    'snapshot',
    'snapshotFailed',
    'stateInvalid',
    'recalled',
    'log',
  ],
  ...['emit', 'progress', 'pong', 'uncaught', 'stopped', 'run', 'start'],
];

const KEYS = [
  ...['kind', 'incarnation', 'job', 'ms', 'next', 'results', 'result', 'module', 'payload', 'value', 'instances'],
  ...['buffers', 'shared', 'part', 'error', 'collected', 'times', 'entry', 'errors', 'failures', 'sequence', 'state'],
  ...['dispatchId', 'dispatchIds', 'fraction', 'batch', 'over', 'size', 'id', 'attempt', 'wait', 'holds', 'skipped'],
  ...['protocol', 'version', 'time', 'level', 'text', '__proto__', 'length', 'cause', 'fields', 'items'],
];

/** What modules put into messages: values may be anything, the others are of one type. */
const OPEN = new Set(['value', 'text', 'request', 'ms', 'begin', 'end', 'message', 'stack', 'time']);

const TEXTS = ['', '\0', '\ud800', '__proto__', 'constructor', '\u001b[2J', '%s%d', '\n\n', 'x'.repeat(10_000)];
const NUMBERS = [0, -0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, 1e308, 8.64e15 + 1];

type Owner = Record<string, unknown>;
type Place = readonly [Owner, string];

export class Mutation {
  /** Messages of all workers, whose parts others get. */
  readonly #seen: unknown[] = [];

  constructor(private readonly chance: Chance) {}

  /** Messages in the place of this one. It itself stays as it is. */
  of(message: unknown): unknown {
    this.#remember(message);
    if (this.chance.happens(0.05)) return this.#pick(ODD)();
    if (this.chance.happens(0.1)) return structuredClone(this.#pick(this.#seen));
    const root = { message: structuredClone(message) };
    for (let changes = 1 + this.chance.below(3); changes > 0; changes--) this.#change(root);
    return root.message;
  }

  /** The message with something else in a place that is the modules' own; undefined if it has none. */
  lightly(message: unknown): unknown {
    const root = { message: structuredClone(message) };
    const open = openPlaces(root.message);
    if (open.length === 0) return undefined;
    this.#remember(message);
    const [owner, key] = this.#pick(open);
    put(owner, key, this.#another(owner[key], key));
    return root.message;
  }

  #another(was: unknown, key: string): unknown {
    const isFree = key === 'value' || /^\d+$/.test(key);
    if (!isFree && typeof was === 'string') return this.#pick(TEXTS);
    if (!isFree && typeof was === 'number') return this.#pick(NUMBERS);
    return this.chance.happens(0.8) ? this.#pick(ODD)() : structuredClone(this.#part());
  }

  #remember(message: unknown): void {
    if (this.#seen.length < 200) this.#seen.push(message);
    else this.#seen[this.chance.below(200)] = message;
  }

  #change(root: Owner): void {
    // It may have been taken out of its place.
    if (!('message' in root)) return;
    const [owner, key] = this.#pick(places(root));
    const { chance } = this;
    switch (chance.below(9)) {
      case 0:
      case 1:
        return put(owner, key, this.#pick(ODD)());
      case 2:
        return Array.isArray(owner) ? void owner.splice(Number(key), 1) : void delete owner[key];
      case 3:
        return Array.isArray(owner) ? void owner.push(owner[Number(key)]) : put(owner, this.#pick(KEYS), owner[key]);
      case 4:
        return put(owner, key, structuredClone(this.#part()));
      case 5:
        return put(owner, key, typeof owner[key] === 'number' ? owner[key] + chance.below(5) - 2 : this.#pick(KINDS));
      case 6:
        return put(owner, this.#pick(KEYS), this.#pick(ODD)());
      case 7:
        return put(owner, key, [owner[key], owner[key]]);
      case 8:
        return put(owner, key, { [this.#pick(KEYS)]: owner[key], kind: this.#pick(KINDS) });
    }
  }

  /** Something out of another message. */
  #part(): unknown {
    const [owner, key] = this.#pick(places({ message: this.#pick(this.#seen) }));
    return owner[key];
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.chance.below(list.length)] as T;
  }
}

/** Every place in it where something is, as far as it is no deeper and no more than that is worth. */
function places(root: Owner): readonly Place[] {
  const found: Place[] = [];
  const visit = (owner: Owner, level: number): void => {
    for (const key of Object.keys(owner).slice(0, 50)) {
      found.push([owner, key]);
      const value = owner[key];
      if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && level < 8)
        visit(value as Owner, level + 1);
      if (found.length > 500) return;
    }
  };
  visit(root, 0);
  return found;
}

/** Of the short form: the running time, and the value of each result. */
function openPlaces(message: unknown): readonly Place[] {
  if (!Array.isArray(message)) return places(message as Owner).filter(([, key]) => OPEN.has(key));
  const list = message as unknown as Owner;
  const values = Array.from(message.keys()).filter((at) => at > 3 && at % 2 === (message[0] === 1 ? 1 : 0));
  return [3, ...values].map((at) => [list, String(at)]);
}

/** Also where the key is `__proto__`, as a clone would. */
function put(owner: Owner, key: string, value: unknown): void {
  if (Array.isArray(owner) && key === 'length') return;
  Object.defineProperty(owner, key, { value, enumerable: true, configurable: true, writable: true });
}
