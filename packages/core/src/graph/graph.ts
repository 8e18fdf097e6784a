/** A pipeline's modules and links as numbers, in the order in which the modules were added. */

import { UnknownNameError } from '../errors/errors.js';

/** Position of a module in the order of adding. */
export type ModuleIndex = number;

export interface GraphNode {
  readonly name: string;
  /** Names of the modules whose results it takes, in the order of the links. */
  readonly inputs: readonly string[];
}

/** A directed graph of named modules; built in linear time, never changed. */
export class Graph {
  readonly names: readonly string[];
  readonly #indices = new Map<string, ModuleIndex>();
  readonly #inputs: readonly (readonly ModuleIndex[])[];
  readonly #readers: readonly ModuleIndex[][];

  /** @throws {UnknownNameError} if a link names a module that is not among the nodes. Of two equal names the first is meant. */
  constructor(nodes: readonly GraphNode[]) {
    this.names = nodes.map((node) => node.name);
    for (const [index, name] of this.names.entries()) if (!this.#indices.has(name)) this.#indices.set(name, index);
    this.#inputs = nodes.map(({ inputs }) => distinct(inputs).map((name) => this.indexOf(name)));
    this.#readers = nodes.map(() => []);
    for (const [reader, inputs] of this.#inputs.entries())
      for (const input of inputs) this.#readers[input]?.push(reader);
  }

  get size(): number {
    return this.names.length;
  }

  nameOf(index: ModuleIndex): string {
    return this.names[index] ?? `#${index}`;
  }

  /** @throws {UnknownNameError} if no module has that name. */
  indexOf(name: string): ModuleIndex {
    const index = this.#indices.get(name);
    if (index === undefined) throw new UnknownNameError(`There is no module "${name}".`);
    return index;
  }

  /** The modules whose results it takes, in the order of the links, each once. */
  inputsOf(index: ModuleIndex): readonly ModuleIndex[] {
    return this.#inputs[index] ?? [];
  }

  /** The modules that take its result, in the order of adding, each once. */
  readersOf(index: ModuleIndex): readonly ModuleIndex[] {
    return this.#readers[index] ?? [];
  }

  /** How many inputs each module has. A new array each time, for the caller to count down. */
  inDegrees(): Int32Array {
    return Int32Array.from(this.#inputs, (inputs) => inputs.length);
  }
}

function distinct(names: readonly string[]): readonly string[] {
  return names.length < 2 ? names : [...new Set(names)];
}
