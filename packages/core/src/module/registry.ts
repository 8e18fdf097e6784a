/** Module types by name: what configs say, and what workers look up. */

import { UnknownNameError } from '../errors.js';
import { nearest } from '../graph/nearest.js';
import { quoted } from '../graph/quoted.js';
import { describe } from './describe.js';
import { findModuleMeta, setModuleMeta } from './metadata.js';
import type { ModuleClass } from './module-class.js';
import { type AnyModuleNode, ModuleNode } from './module-node.js';
import { isSameSource, sourceUrl } from './source-url.js';

interface Entry {
  readonly Class: ModuleClass;
  readonly source: string | undefined;
}

const shared = globalThis as { [key: symbol]: Map<string, Entry> | undefined };
const sharedKey = Symbol.for('@magda/core/registry');

export class ModuleRegistry {
  readonly #entries: Map<string, Entry>;

  constructor(entries: Map<string, Entry> = new Map()) {
    this.#entries = entries;
  }

  /**
   * Registers a finalised class under a type; from the same source it replaces what was there.
   * @param source the file that registers the type, so that workers can import it: URL or absolute path.
   * @throws {TypeError} for a class that is not finalised, a type that is no text, or a type of another source.
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
    if (existing !== undefined && existing.Class !== Class && !isSameSource(existing.source, url)) {
      throw new TypeError(
        `The module type "${type}" is registered twice: by ${existing.source ?? 'a class without a source'} and by ` +
          `${url ?? 'a class without a source'}. Rename one of them, or unregister("${type}") first.`,
      );
    }
    this.#entries.set(type, { Class, source: url ?? existing?.source });
    if (meta.type === undefined) setModuleMeta(Class, { ...meta, className: Class.name || type, type, source: url });
    return this;
  }

  /** Forgets a type, or all of them; an unknown one is warned of. */
  unregister(type?: string): void {
    if (type === undefined) this.#entries.clear();
    else if (!this.#entries.delete(type)) console.warn(`MAGDA: ${this.#unknown(type)}`);
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

shared[sharedKey] ??= new Map();

/** The types of this process, shared by all copies of core in it. */
export const ModuleFactory = new ModuleRegistry(shared[sharedKey]);
