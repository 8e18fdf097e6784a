/** The keys that each mapping of a config may have. */

import { nearest } from '../graph/nearest.js';
import { knownKeys } from './schema.js';

type Path = readonly PropertyKey[];

/** @param path of the mapping: the config, a module, a group or its options. */
export function keysAt(path: Path): readonly string[] {
  if (path.length === 0) return knownKeys.config;
  if (path[0] === 'modules') return knownKeys.module;
  return path.length === 2 ? knownKeys.group : knownKeys.options;
}

/** The key that was probably meant by one that is unknown. */
export function meantKey(path: Path, key: string): string | undefined {
  return nearest(key.replaceAll('-', '_'), keysAt(path));
}
