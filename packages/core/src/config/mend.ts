/** Makes the best of a config that does not fit its schema, so that the rest of it can be checked too. */

import type * as z from 'zod';
import { meantKey } from './known-keys.js';

type Issue = z.core.$ZodIssue;
type Members = { [key: PropertyKey]: unknown };

/** What a mended config leaves open, and so cannot be held against the rest of it. */
export class Doubts {
  /** Keys of modules that say something which could not be made out. */
  readonly unclear = new Set<string>();
  /** Names that stand for what has none. */
  readonly madeUp = new Set<string>();
}

/** Renames keys to what was meant, leaves out what cannot be used, and names what has no name. */
export function mend(tree: unknown, issues: readonly Issue[], doubts: Doubts): unknown {
  const root: Members = { '': structuredClone(tree) };
  // From the end, so that what is taken out of a list moves nothing that is still to be mended.
  for (const issue of [...issues].reverse()) {
    const inModule = issue.path[0] === 'modules' && issue.path.length > 1;
    const lost = issue.code === 'unrecognized_keys' ? rename(root, issue) : replace(root, issue, doubts);
    if (inModule) for (const key of lost) doubts.unclear.add(key);
  }
  return root[''];
}

/** @returns what else the unknown keys may have meant. */
function rename(root: Members, { path, keys }: Issue & { code: 'unrecognized_keys' }): readonly string[] {
  const members = at(root, ['', ...path]);
  let lost = false;
  for (const key of keys) {
    const meant = meantKey(path, key, members);
    if (meant !== undefined) members[meant] = members[key];
    else lost = true;
    delete members[key];
  }
  return lost ? ['depends_on', 'group'] : [];
}

/** @returns the keys whose values could not be made out. */
function replace(root: Members, { path, ...issue }: Issue, { madeUp }: Doubts): readonly string[] {
  if (path.length === 0) return [];
  const [section, , key] = path;
  const parent = at(root, ['', ...path.slice(0, -1)]);
  const last = path.at(-1) ?? '';
  const name = `\0${path.map(String).join('.')}`;
  if (issue.code === 'invalid_type' && issue.expected === 'array') {
    parent[last] = typeof parent[last] === 'string' ? [parent[last]] : [];
  } else if (path.length === 2 && section === 'modules') {
    parent[last] = { name, type: name };
    madeUp.add(name);
    return ['name', 'depends_on', 'group'];
  } else if (path.length === 2 && section === 'groups') {
    parent[last] = { name };
    madeUp.add(name);
  } else if (path.length === 3 && (key === 'name' || key === 'type' || key === 'group')) {
    parent[last] = name;
    madeUp.add(name);
  } else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return key === undefined ? [] : [String(key)];
}

function at(root: Members, path: readonly PropertyKey[]): Members {
  return path.reduce<Members>((members, key) => members[key] as Members, root);
}
