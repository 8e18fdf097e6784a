/** The keys that each mapping of a config may have. */

import { nearest } from '../text/nearest.js';
import { knownKeys } from './schema.js';

type Path = readonly PropertyKey[];

/** @param path of the mapping: the config, a module, its `retry` or `batch`, a link, a group, its options, or a function by its file. */
export function keysAt(path: Path): readonly string[] {
  const [section] = path;
  if (section === undefined) return knownKeys.config;
  if (section === 'modules') {
    if (path.length === 2) return knownKeys.module;
    if (path[2] === 'batch') return knownKeys.batch;
    return path[2] === 'retry' ? knownKeys.retry : knownKeys.link;
  }
  if (section === 'groups' && path.length < 4) return path.length === 2 ? knownKeys.group : knownKeys.options;
  return knownKeys.reference;
}

/** The key that was probably meant by one that is unknown; none that is there. */
export function meantKey(path: Path, key: string, there: object): string | undefined {
  const missing = keysAt(path).filter((known) => !Object.hasOwn(there, known));
  return nearest(key.replaceAll('-', '_'), missing);
}
