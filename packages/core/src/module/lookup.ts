/** Finds the results that a key means. What it finds depends on the sources alone, so it is worked out once for all jobs. */

import { interfaceId, isInterfaceClass } from '../data/interface.js';
import { describe } from '../text/describe.js';
import type { SourceInfo } from '../wire/host-spec.js';
import { isModuleClass, typeKey } from './metadata.js';

const known = new WeakMap<readonly SourceInfo[], Map<unknown, readonly number[]>>();
const none: readonly number[] = [];

/**
 * Positions of the sources that an interface class, a module class or an exposed name means, in their order.
 * @throws {TypeError} for any other key.
 */
export function positionsOf(key: unknown, sources: readonly SourceInfo[]): readonly number[] {
  return known.get(sources)?.get(key) ?? find(key, sources);
}

function find(key: unknown, sources: readonly SourceInfo[]): readonly number[] {
  const matches = matcher(key);
  const positions = sources.flatMap((source, at) => (matches(source) ? [at] : []));
  // Names that find nothing may be endlessly many.
  if (positions.length === 0) return none;
  const ofSources = known.get(sources) ?? new Map<unknown, readonly number[]>();
  known.set(sources, ofSources.set(key, positions));
  return positions;
}

function matcher(key: unknown): (source: SourceInfo) => boolean {
  if (typeof key === 'string') return (source) => source.exposed === key;
  if (isInterfaceClass(key)) {
    const id = interfaceId(key);
    return (source) => source.interfaces.includes(id);
  }
  if (isModuleClass(key)) {
    const type = typeKey(key);
    return (source) => source.types.includes(type);
  }
  throw new TypeError(
    `Results are looked up by an interface class, a finalized module class, or an exposed name, not by ${describe(key)}.`,
  );
}
