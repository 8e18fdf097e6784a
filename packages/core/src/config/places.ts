/** Where in a config its modules, links and groups stand. */

import { type ConfigNode, nodeAt, spanAt } from './config-node.js';
import type { Span } from './finding.js';
import type { ConfigContent } from './schema.js';

export class Places {
  /** Numbers of the modules by name; several where a name is repeated. */
  readonly #modules = new Map<string, number[]>();
  /** The last declaration of each group. */
  readonly #groups = new Map<string, number>();
  /** The first module in each group. */
  readonly #members = new Map<string, string>();

  constructor(
    private readonly root: ConfigNode,
    private readonly content: ConfigContent,
  ) {
    for (const [index, { name, group }] of content.modules.entries()) {
      const namesakes = this.#modules.get(name);
      if (namesakes === undefined) this.#modules.set(name, [index]);
      else namesakes.push(index);
      if (group !== undefined && !this.#members.has(group)) this.#members.set(group, name);
    }
    for (const [index, { name }] of (content.groups ?? []).entries()) this.#groups.set(name, index);
  }

  /** Of the value of a key of the config, or of what lies in it. */
  of(...path: readonly PropertyKey[]): Span {
    return spanAt(this.root, path);
  }

  /** Of a key of the config, without its value. */
  key(name: string): Span {
    return spanAt(this.root, [name], 'key');
  }

  /** Of the value of a key of the module; of the module, if it has no such key. */
  inModule(name: string, ...path: readonly PropertyKey[]): Span {
    return this.of('modules', this.#modulesNamed(name)[0] ?? 0, ...path);
  }

  /** Of a parameter, or of its name alone. */
  parameter(module: string, path: readonly PropertyKey[], part: 'key' | 'value'): Span {
    return spanAt(this.root, ['modules', this.#modulesNamed(module)[0] ?? 0, 'parameters', ...path], part);
  }

  /** How a parameter that is a number, true or false was written; undefined for others. */
  parameterText(module: string, path: readonly PropertyKey[]): string | undefined {
    const node = nodeAt(this.root, ['modules', this.#modulesNamed(module)[0] ?? 0, 'parameters', ...path]);
    const isOther = node?.kind === 'scalar' && node.value !== null && typeof node.value !== 'string';
    return isOther ? node.text : undefined;
  }

  /** Of the predecessor in the list of a module. */
  link(module: string, dependency: string): Span {
    const namesakes = this.#modulesNamed(module);
    const linksOf = (index: number) => (this.content.modules[index]?.depends_on ?? []).map(({ name }) => name);
    const index = namesakes.find((index) => linksOf(index).includes(dependency)) ?? namesakes[0] ?? 0;
    const at = linksOf(index).indexOf(dependency);
    return this.of('modules', index, 'depends_on', ...(at < 0 ? [] : [at]));
  }

  /** Of the name of the second module that has it; undefined if there is none. */
  repeatedModule(name: string): Span | undefined {
    const second = this.#modulesNamed(name)[1];
    return second === undefined ? undefined : this.of('modules', second, 'name');
  }

  /** Of a key of the group's declaration, of the last if there are several; of the first module in it if there is none. */
  inGroup(name: string, ...path: readonly PropertyKey[]): Span {
    const declared = this.#groups.get(name);
    if (declared !== undefined) return this.of('groups', declared, ...path);
    const member = this.#members.get(name);
    return member === undefined ? this.of('modules') : this.inModule(member, 'group');
  }

  #modulesNamed(name: string): readonly number[] {
    return this.#modules.get(name) ?? [];
  }
}
