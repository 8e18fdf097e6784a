/** Tells which values a config can hold: texts, numbers, true, false, null, and lists and plain objects of these. */

import { describe } from '../text/describe.js';
import { DEEPEST, FORBIDDEN_KEYS } from './limits.js';
import { escapeVariables } from './variables.js';

export interface Unwritable {
  /** Where in the value, such as `parameters.model.load`. */
  readonly path: string;
  readonly what: string;
}

export interface FileValue {
  /** As it is to be written: what looks like a variable is escaped. */
  readonly value: unknown;
  readonly unwritable: readonly Unwritable[];
}

/** @param path what the value is called. */
export function fileValue(value: unknown, path: string): FileValue {
  const unwritable: Unwritable[] = [];
  const visit = (value: unknown, path: string, outer: readonly object[]): unknown => {
    const refuse = (what: string) => void unwritable.push({ path, what });
    if (typeof value === 'string') return escapeVariables(value);
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value !== 'object' || !isPlain(value)) return refuse(describe(value));
    if (outer.includes(value)) return refuse('a value that holds itself');
    if (outer.length >= DEEPEST) return refuse(`more than ${DEEPEST} levels`);
    if (Array.isArray(value)) return Array.from(value, (item, at) => visit(item, `${path}[${at}]`, [...outer, value]));
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    for (const [key] of members) if (FORBIDDEN_KEYS.includes(key)) refuse(`the key "${key}"`);
    return new Map(
      members.map(([key, member]) => [escapeVariables(key), visit(member, `${path}.${key}`, [...outer, value])]),
    );
  };
  return { value: visit(value, path, []), unwritable };
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
