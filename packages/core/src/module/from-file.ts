/** Names a function by its file, for what cannot be copied to a worker: contexts, hooks. */

import { describe, isClass } from '../text/describe.js';
import type { FileReference, LiveOrFile } from '../wire/host-spec.js';
import { sourceUrl } from './source-url.js';

const brand = Symbol.for('@magda/core/file');

/** Made by `fromFile`. */
export interface FromFile extends FileReference {
  /** For the compiler alone. */
  readonly '~file': true;
}

/**
 * A function that each replica imports and calls once; async ones are awaited.
 * @param file `new URL('./context.js', import.meta.url)`, another URL or its string, or an absolute path.
 * @param args plain data that the function is called with.
 * @throws {TypeError} for a file or an export name that cannot be one.
 */
export function fromFile(file: URL | string, exportName: string, ...args: readonly unknown[]): FromFile {
  if (typeof exportName !== 'string' || exportName === '') {
    throw new TypeError(`fromFile() needs the name of an export: it was given ${describe(exportName)}.`);
  }
  return Object.freeze({ [brand]: true, file: sourceUrl(file), exportName, args }) as unknown as FromFile;
}

/** Made by this copy of core or by another. */
export function isFromFile(value: unknown): value is FromFile {
  return typeof value === 'object' && value !== null && brand in value;
}

/** A context or a hook as executors take it; a class is called with `new`. */
export function toLiveOrFile(value: unknown): LiveOrFile {
  if (isFromFile(value)) {
    const { file, exportName, args } = value;
    return { kind: 'file', reference: { file, exportName, args } };
  }
  if (typeof value !== 'function') return { kind: 'value', value };
  const call = isClass(value) ? () => Reflect.construct(value, []) : () => value();
  return { kind: 'function', call };
}
