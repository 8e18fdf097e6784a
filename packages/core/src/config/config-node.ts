/** A config as a tree whose every part knows where it stands in the text; aliases and merge keys are resolved. */

import type { Span } from './finding.js';

export type Scalar = string | number | boolean | null;

export type ConfigNode = ScalarNode | ListNode | MappingNode;

interface Placed {
  /** Where it is used: of an alias, the alias. */
  readonly at: Span;
  /** How many values it stands for, itself included. */
  readonly size: number;
  /** How many levels it has. */
  readonly depth: number;
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** The characters that were written: `3.10` of 3.1. */
  readonly text: string;
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

export interface MappingNode extends Placed {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Where the key stands. */
  readonly key: Span;
  readonly value: ConfigNode;
}

export function scalar(value: Scalar, at: Span, text = textOf(value)): ScalarNode {
  return { kind: 'scalar', value, text, at, size: 1, depth: 1 };
}

/** As a person would write it: `String(-0)` has no sign. */
export function textOf(value: Scalar): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export function list(items: readonly ConfigNode[], at: Span): ListNode {
  return { kind: 'list', items, at, ...measure(items) };
}

export function mapping(entries: ReadonlyMap<string, Entry>, at: Span): MappingNode {
  return { kind: 'mapping', entries, at, ...measure([...entries.values()].map(({ value }) => value)) };
}

function measure(children: readonly ConfigNode[]) {
  return {
    size: children.reduce((sum, { size }) => sum + size, 1),
    depth: 1 + children.reduce((most, { depth }) => Math.max(most, depth), 0),
  };
}

/** The value alone, without places. */
export function plain(node: ConfigNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'mapping':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
  }
}

/** The value at a path, if there is one. */
export function nodeAt(node: ConfigNode | undefined, path: readonly PropertyKey[]): ConfigNode | undefined {
  return path.reduce<ConfigNode | undefined>((inner, step) => {
    if (inner?.kind === 'list') return inner.items[Number(step)];
    return inner?.kind === 'mapping' ? inner.entries.get(String(step))?.value : undefined;
  }, node);
}

/** Where the value at a path stands, or its key; of what is not there, the nearest part that is. */
export function spanAt(node: ConfigNode, path: readonly PropertyKey[], part: 'key' | 'value' = 'value'): Span {
  const [step, ...rest] = path;
  if (step === undefined) return node.at;
  const entry = node.kind === 'mapping' ? node.entries.get(String(step)) : undefined;
  const child = node.kind === 'list' ? node.items[Number(step)] : entry?.value;
  if (child === undefined) return node.at;
  return rest.length === 0 && part === 'key' && entry !== undefined ? entry.key : spanAt(child, rest, part);
}
