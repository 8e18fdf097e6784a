/** Holds a config against its schema: tells all that does not fit, and reads it as it was probably meant. */

import type * as z from 'zod';
import { describe } from '../text/describe.js';
import { type ConfigNode, plain, spanAt } from './config-node.js';
import type { Finding } from './finding.js';
import { holderAt, valueAt } from './in-words.js';
import { keysAt, meantKey } from './known-keys.js';
import { Doubts, mend } from './mend.js';
import { aName, aText, type ConfigContent, configSchema } from './schema.js';

export interface Shape {
  /** With what was wrong put right or left out; undefined if nothing sensible is left. */
  readonly content: ConfigContent | undefined;
  readonly findings: readonly Finding[];
  readonly doubts: Doubts;
}

type Issue = z.core.$ZodIssue;

export function checkShape(root: ConfigNode): Shape {
  const tree = withoutExtensions(plain(root));
  const first = parse(tree);
  const issues = first.error?.issues ?? [];
  const meant = new Set(issues.flatMap(meantPaths));
  const own = issues.filter(({ path }) => !meant.has(JSON.stringify(path)));
  const findings = own.flatMap((issue) => findingsOf(root, tree, issue));
  const doubts = new Doubts();
  // What a renamed key holds may be wrong in its turn.
  let mended = tree;
  let result = first;
  for (let rounds = 0; result.error !== undefined && rounds < 3; rounds += 1) {
    mended = mend(mended, result.error.issues, doubts);
    result = parse(mended);
  }
  return { content: result.data, findings, doubts };
}

function parse(tree: unknown) {
  return configSchema.safeParse(tree, { reportInput: true });
}

/** What unknown keys probably meant: that it is missing is the same mistake. */
function meantPaths(issue: Issue): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  return issue.keys.map((key) => JSON.stringify([...issue.path, meantKey(issue.path, key, issue.input as object)]));
}

/** Keys that begin with `x-` are the user's own: a place for anchors. */
function withoutExtensions(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !key.startsWith('x-')));
}

function findingsOf(root: ConfigNode, tree: unknown, issue: Issue): readonly Finding[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(root, tree, issue, key));
  if (issue.code === 'invalid_key') {
    const message = `${valueAt(tree, path)} must not be empty.`;
    return [{ code: 'MAGDA_CONFIG_KEY', message, at: spanAt(root, path, 'key') }];
  }
  return [{ code: 'MAGDA_CONFIG_VALUE', message: wrongValue(tree, issue), at: spanAt(root, path) }];
}

function wrongValue(tree: unknown, { path, message, input }: Issue): string {
  if (path.length === 0) return isPath(input) ? aPath(input) : `A config must be ${message}: it is ${describe(input)}.`;
  if (input !== undefined) {
    const advice = typeof input === 'boolean' && wantsText(message) ? ` Write "${input}" in quotes.` : '';
    return `${valueAt(tree, path)} must be ${message}: it is ${describe(input)}.${advice}`;
  }
  return `${holderAt(tree, path.slice(0, -1))} needs \`${String(path.at(-1))}\`: ${message}.`;
}

function wantsText(message: string): boolean {
  return message === aText || message === aName;
}

/** Whoever has read the specification gives a path. */
function isPath(input: unknown): input is string {
  return typeof input === 'string' && /^\S+\.(ya?ml|json)$/.test(input);
}

function aPath(path: string): string {
  return `This is the path of a file, not the text in it. Read the file with readConfig('${path}') of @magda/core/node.`;
}

function unknownKey(root: ConfigNode, tree: unknown, { path, input }: Issue, key: string): Finding {
  const known = keysAt(path);
  const suggestion = meantKey(path, key, input as object);
  const hint = suggestion === undefined ? `It may have ${known.join(', ')}.` : `Did you mean "${suggestion}"?`;
  const message = `${holderAt(tree, path)} cannot have ${path.at(-1) === 'options' ? 'an option' : 'a key'} "${key}". ${hint}`;
  return { code: 'MAGDA_CONFIG_KEY', message, at: spanAt(root, [...path, key], 'key'), suggestion };
}
