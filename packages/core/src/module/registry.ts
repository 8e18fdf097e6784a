/** Module types by name: what configs say, and what workers look up. */

import { UnknownNameError } from '../errors/errors.js';
import { warnOnStandardError } from '../log/standard-error.js';
import { describe } from '../text/describe.js';
import { nearest } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { findModuleMeta, setModuleMeta } from './metadata.js';
import type { ModuleClass } from './module-class.js';
import { type AnyModuleNode, ModuleNode } from './module-node.js';
import { isSameSource, sourceUrl } from './source-url.js';

interface Entry {
  readonly Class: ModuleClass;
  readonly source: string | undefined;
  readonly turn: object;
}

let turn: object | undefined;

/** One evaluation of a file is one turn of the event loop: an object that no later turn has. */
function currentTurn(): object {
  if (turn === undefined) {
    turn = {};
    queueMicrotask(() => {
      turn = undefined;
    });
  }
  return turn;
}

const shared = globalThis as { [key: symbol]: Map<string, Entry> | undefined };
const sharedKey = Symbol.for('@magda/core/registry');

export class ModuleRegistry {
  readonly #entries: Map<string, Entry>;

  constructor(entries: Map<string, Entry> = new Map()) {
    this.#entries = entries;
  }

  /**
   * Registers a finalized class under a type; a new version of the class that is there replaces it, as hot reload
   * and test runners load one: a class of the same name, from the same source evaluated once more.
   * @param source the file that registers the type, so that workers can import it: URL or absolute path.
   * @throws {TypeError} for a class that is not finalized, a type that is no text, or a type of another class.
   */
  register(type: string, Class: ModuleClass, source?: URL | string): this {
    const meta = findModuleMeta(Class);
    if (meta === undefined) {
      throw new TypeError(`${describe(Class)} cannot be registered: it is not a module class with @finalize().`);
    }
    if (typeof type !== 'string' || type === '') {
      throw new TypeError(`The type of ${meta.className} must be a non-empty string: it is ${describe(type)}.`);
    }
    const url = source === undefined ? undefined : sourceUrl(source);
    const existing = this.#entries.get(type);
    const name = Class.name || type;
    const now = currentTurn();
    if (existing !== undefined && existing.Class !== Class) refuseAnother(type, existing, { name, source: url, now });
    this.#entries.set(type, { Class, source: url ?? existing?.source, turn: now });
    if (meta.type === undefined) setModuleMeta(Class, { ...meta, className: name, type, source: url });
    return this;
  }

  /** Forgets a type, or all of them; an unknown one is warned of. */
  unregister(type?: string): void {
    if (type === undefined) this.#entries.clear();
    else if (!this.#entries.delete(type)) warnOnStandardError(`MAGDA: ${this.#unknown(type)}`);
  }

  /** @throws {UnknownNameError} naming the known types and the nearest. */
  get(type: string): ModuleClass {
    const entry = this.#entries.get(type);
    if (entry !== undefined) return entry.Class;
    throw new UnknownNameError(this.#unknown(type), { suggestion: nearest(String(type), this.types()) });
  }

  /** A new node of a type. */
  create(type: string, name: string, group?: string): AnyModuleNode {
    return new ModuleNode(this.get(type), name, { group });
  }

  has(type: string): boolean {
    return this.#entries.has(type);
  }

  /** In the order in which they were registered. */
  types(): readonly string[] {
    return [...this.#entries.keys()];
  }

  #unknown(type: string): string {
    const types = this.types();
    const near = nearest(String(type), types);
    const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
    const known = types.length === 0 ? 'None is registered.' : `Known are ${quoted(types)}.`;
    return `There is no module type "${String(type)}".${meant} ${known}`;
  }
}

/** @throws {TypeError} unless the class is a new version of the one that is there. */
function refuseAnother(
  type: string,
  existing: Entry,
  { name, source, now }: { name: string; source: string | undefined; now: object },
): void {
  const first = existing.Class.name || type;
  const advice = `Give each a type of its own, or unregister("${type}") first.`;
  if (!isSameSource(existing.source, source)) {
    const [one, other] = [existing.source, source].map((url) => (url === undefined ? 'without a source' : `of ${url}`));
    throw new TypeError(
      `The module type "${type}" is registered twice: by ${first} ${one} and by ${name} ${other}. ${advice}`,
    );
  }
  // The query of another evaluation differs; else a new version has the name of the old one, and comes later.
  if (existing.source !== source || (first === name && existing.turn !== now)) return;
  const where = source === undefined ? 'without a source' : `of ${source}`;
  const twice = first === name ? `two classes ${name}` : `${first} and by ${name}, both`;
  throw new TypeError(`The module type "${type}" is registered twice: by ${twice} ${where}. ${advice}`);
}

shared[sharedKey] ??= new Map();

/** The types of this process, shared by all copies of core in it. */
export const ModuleFactory = new ModuleRegistry(shared[sharedKey]);
