/** Finds what structured clone refuses in a value that looks harmless: a Proxy, an `arguments` object. */

import type { SerializationError } from '../errors.js';
import { isPrimitive } from './kinds.js';
import { type Step, stepTo, type ValuePath } from './value-path.js';

export function locateRefused(value: unknown, path: ValuePath, cause: unknown): SerializationError {
  const seen = new Set<unknown>();
  const refusal = () =>
    path.refusal(
      `it cannot be cloned (${messageOf(cause)})`,
      'Pass plain data: of a proxy, the object behind it.',
      cause,
    );
  for (let at = value; ; ) {
    seen.add(at);
    const next = childrenOf(at).find(([, child]) => !isPrimitive(child) && !seen.has(child) && !clones(child));
    if (next === undefined) return refusal();
    path.enter(next[0]);
    at = next[1];
  }
}

/** Whether structured clone takes it. */
export function clones(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function childrenOf(value: unknown): readonly (readonly [Step, unknown])[] {
  try {
    if (value instanceof Map)
      return [...value].flatMap(([key, item]) => [
        [{ into: 'key', at: key }, key],
        [{ into: 'map', at: key }, item],
      ]);
    if (value instanceof Set) return [...value].map((member, at) => [{ into: 'set', at }, member]);
    return Object.entries(value as object).map(([key, child]) => [stepTo(value as object, key), child]);
  } catch {
    return [];
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
