/** Puts variables into a config: into the parsed tree, never into the text, so that no value can change the structure. */

import { describe } from '../text/describe.js';
import { nearest } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { type ConfigNode, list, mapping, type ScalarNode, scalar, textOf } from './config-node.js';
import { Entries } from './entries.js';
import type { Finding, Span } from './finding.js';

type Value = string | number | boolean;

/** A value as a person typed it, such as 1.1 typed as `1.10`. */
export interface TypedValue {
  /** What it is where a variable stands alone. */
  readonly value: Value;
  /** What stands in a text, a name or a key. */
  readonly text: string;
}

/** What stands for `${NAME}`, by name. */
export type Variables = Readonly<Record<string, Value | TypedValue>>;

/** The same, checked. */
export type Scalars = ReadonlyMap<string, TypedValue>;

export interface Substituted {
  readonly root: ConfigNode;
  readonly findings: readonly Finding[];
  /** Names of variables that were given and stand nowhere. */
  readonly unused: readonly string[];
}

/** `$$` stands for a `$` where a variable would begin. A row of `$` is taken as a whole, so that none is looked at twice. */
const REFERENCE = /(\$+)(?:\{(\w+)\})?/g;

/** @throws {TypeError} for what cannot be the variables of a config. */
export function checkVariables(variables: unknown): Scalars {
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    throw new TypeError(`\`variables\` must be an object with a value for each name: it is ${describe(variables)}.`);
  }
  for (const name of Object.keys(variables)) {
    if (!/^\w+$/.test(name)) {
      throw new TypeError(`"${name}" cannot be the name of a variable: use letters, digits and underscores.`);
    }
  }
  return new Map(Object.entries(variables).map(([name, value]) => [name, typedValue(name, value)]));
}

function typedValue(name: string, given: unknown): TypedValue {
  if (isValue(given)) return { value: given, text: textOf(given) };
  const { value, text } = (given ?? {}) as Partial<TypedValue>;
  if (isValue(value) && typeof text === 'string') return { value, text };
  throw new TypeError(`The variable ${name} must be a text, a number, true or false: it is ${describe(given)}.`);
}

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function substitute(root: ConfigNode, variables: Scalars): Substituted {
  const substitution = new Substitution(variables);
  return {
    root: substitution.node(root),
    findings: substitution.findings,
    unused: [...variables.keys()].filter((name) => !substitution.used.has(name)),
  };
}

/** The text that reads back as this one: as it is, whatever it looks like. */
export function escapeVariables(text: string): string {
  return text.replace(REFERENCE, (found, dollars: string, name?: string) =>
    name === undefined ? found : dollars + found,
  );
}

class Substitution {
  readonly findings: Finding[] = [];
  readonly used = new Set<string>();
  /** What aliases share stays shared. */
  readonly #done = new Map<ConfigNode, ConfigNode>();

  constructor(private readonly variables: Scalars) {}

  node(node: ConfigNode): ConfigNode {
    const done = this.#done.get(node) ?? this.#substituted(node);
    this.#done.set(node, done);
    return done;
  }

  #substituted(node: ConfigNode): ConfigNode {
    switch (node.kind) {
      case 'scalar':
        return typeof node.value === 'string' ? this.#scalar(node.value, node.at) : node;
      case 'list':
        return list(
          node.items.map((item) => this.node(item)),
          node.at,
        );
      case 'mapping': {
        const entries = new Entries(this.findings);
        for (const [key, { key: at, value }] of node.entries) {
          entries.add(this.#scalar(key, at).text, { key: at, value: this.node(value) });
        }
        return mapping(entries, node.at);
      }
    }
  }

  #scalar(text: string, at: Span): ScalarNode {
    const [, whole] = /^\$\{(\w+)\}$/.exec(text) ?? [];
    const typed = whole === undefined ? undefined : this.#valueOf(whole, at);
    if (typed !== undefined) return scalar(typed.value, at, typed.text);
    return scalar(whole === undefined ? this.#text(text, at) : text, at);
  }

  #text(text: string, at: Span): string {
    return text.replace(REFERENCE, (found, dollars: string, name?: string) => {
      if (name === undefined) return found;
      const kept = '$'.repeat(dollars.length >> 1);
      if (dollars.length % 2 === 0) return `${kept}{${name}}`;
      return `${kept}${this.#valueOf(name, at)?.text ?? found}`;
    });
  }

  #valueOf(name: string, at: Span): TypedValue | undefined {
    this.used.add(name);
    const value = this.variables.get(name);
    if (value === undefined) this.findings.push(this.#unknown(name, at));
    return value;
  }

  #unknown(name: string, at: Span): Finding {
    const known = [...this.variables.keys()];
    const suggestion = nearest(name, known);
    const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    const given = known.length === 0 ? 'None were given.' : `There are ${quoted(known)}.`;
    const message = `The variable ${name} has no value.${hint || ` ${given}`} Give it one in \`variables\` (\`--set ${name}=…\`), or write $\${${name}} to keep the text.`;
    return { code: 'MAGDA_CONFIG_VARIABLE', message, at, suggestion };
  }
}
