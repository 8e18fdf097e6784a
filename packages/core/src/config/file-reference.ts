/** Finds the files that a config names: relative to the config, and nowhere else. */

import { type FromFile, fromFile } from '../module/from-file.js';
import { sourceUrl } from '../module/source-url.js';
import type { Reference } from './schema.js';

/** URL of a file that a config names. @throws {TypeError} saying why it cannot be found. */
export function fileUrl(file: string, config: string | undefined): string {
  const url = absolute(file) ?? relative(file, config);
  if (config === undefined || new URL(url).protocol === new URL(config).protocol) return url;
  throw new TypeError(`"${file}" is no file beside this config. Write a path, such as ./modules.js.`);
}

/** A function by the file that exports it. @throws {TypeError} saying why it cannot be found. */
export function functionOf({ file: reference, args }: Reference, config: string | undefined): FromFile {
  const at = reference.lastIndexOf('#');
  return fromFile(fileUrl(reference.slice(0, at), config), reference.slice(at + 1), ...args);
}

function absolute(file: string): string | undefined {
  try {
    return sourceUrl(file);
  } catch {
    return undefined;
  }
}

function relative(file: string, config: string | undefined): string {
  if (config !== undefined) return new URL(file, config).href;
  throw new TypeError(
    `"${file}" is relative to this config, and where that lies was not said. Read it with readConfig(path) of ` +
      '@magda/core/node, or give its `url`.',
  );
}
