/** Holds a config against its schema: tells all that does not fit, and reads it as it was probably meant. */

import type { z } from 'zod';
import { describe } from '../module/describe.js';
import { type ConfigNode, plain, spanAt } from './config-node.js';
import type { Finding } from './finding.js';
import { keysAt, meantKey } from './known-keys.js';
import { mend } from './mend.js';
import { type ConfigContent, configSchema } from './schema.js';

export interface Shape {
  /** With what was wrong put right or left out; undefined if nothing sensible is left. */
  readonly content: ConfigContent | undefined;
  readonly findings: readonly Finding[];
  /** Keys of modules that say something which could not be made out. */
  readonly unclear: ReadonlySet<string>;
}

type Issue = z.core.$ZodIssue;

export function checkShape(root: ConfigNode): Shape {
  const tree = withoutExtensions(plain(root));
  const first = parse(tree);
  const findings = (first.error?.issues ?? []).flatMap((issue) => findingsOf(root, tree, issue));
  const unclear = new Set<string>();
  // What a renamed key holds may be wrong in its turn.
  let mended = tree;
  let result = first;
  for (let rounds = 0; result.error !== undefined && rounds < 3; rounds += 1) {
    const next = mend(mended, result.error.issues);
    for (const key of next.unclear) unclear.add(key);
    mended = next.tree;
    result = parse(mended);
  }
  return { content: result.data, findings, unclear };
}

function parse(tree: unknown) {
  return configSchema.safeParse(tree, { reportInput: true });
}

/** Keys that begin with `x-` are the user's own: a place for anchors. */
function withoutExtensions(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !key.startsWith('x-')));
}

function findingsOf(root: ConfigNode, tree: unknown, issue: Issue): readonly Finding[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(root, tree, path, key));
  if (issue.code === 'invalid_key') {
    const message = `${whatAt(tree, path)} must not be empty.`;
    return [{ code: 'MAGDA_CONFIG_KEY', message, at: spanAt(root, path, 'key') }];
  }
  return [{ code: 'MAGDA_CONFIG_VALUE', message: wrongValue(tree, issue), at: spanAt(root, path) }];
}

function wrongValue(tree: unknown, { path, message, input }: Issue): string {
  if (path.length === 0) return isPath(input) ? aPath(input) : `A config must be ${message}: it is ${describe(input)}.`;
  if (input !== undefined) return `${whatAt(tree, path)} must be ${message}: it is ${describe(input)}.`;
  return `${ownerAt(tree, path.slice(0, -1))} needs \`${String(path.at(-1))}\`: ${message}.`;
}

/** Whoever has read the specification gives a path. */
function isPath(input: unknown): input is string {
  return typeof input === 'string' && /^\S+\.(ya?ml|json)$/.test(input);
}

function aPath(path: string): string {
  return `This is the path of a file, not the text in it. Read the file with readConfig('${path}') of @magda/core/node.`;
}

function unknownKey(root: ConfigNode, tree: unknown, path: readonly PropertyKey[], key: string): Finding {
  const known = keysAt(path);
  const suggestion = meantKey(path, key);
  const hint = suggestion === undefined ? `It may have ${known.join(', ')}.` : `Did you mean "${suggestion}"?`;
  const message = `${ownerAt(tree, path)} cannot have ${path.at(-1) === 'options' ? 'an option' : 'a key'} "${key}". ${hint}`;
  return { code: 'MAGDA_CONFIG_KEY', message, at: spanAt(root, [...path, key], 'key'), suggestion };
}

/** `replicas` of group "g1", `name`, or the third of them. */
function whatAt(tree: unknown, path: readonly PropertyKey[]): string {
  const [section, index, ...inner] = path;
  const keys = (section === 'modules' || section === 'groups') && index !== undefined ? inner : path;
  const shown = keys
    .filter((key) => key !== 'options')
    .map(String)
    .join('.');
  const owner = keys === path ? '' : ownerAt(tree, path);
  if (shown === '') return owner;
  return owner === '' ? `\`${shown}\`` : `\`${shown}\` of ${owner.replace(/^./, (letter) => letter.toLowerCase())}`;
}

/** `Module "A"`, `The second group`, `The config`. */
function ownerAt(tree: unknown, [section, index]: readonly PropertyKey[]): string {
  if ((section !== 'modules' && section !== 'groups') || index === undefined) return 'The config';
  const kind = section === 'modules' ? 'module' : 'group';
  const named = (tree as { [section]?: { [index: PropertyKey]: { name?: unknown } | null } })[section]?.[index]?.name;
  if (named === undefined || named === null) return `The ${kind} number ${Number(index) + 1}`;
  return `${kind[0]?.toUpperCase()}${kind.slice(1)} "${String(named)}"`;
}
