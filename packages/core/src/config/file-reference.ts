/** Finds the files that a config names: relative to the config, and nowhere else. */

import { type FromFile, fromFile } from '../module/from-file.js';
import { sourceUrl } from '../module/source-url.js';
import type { Finding, Span } from './finding.js';
import type { Reference } from './schema.js';

/** URL of a file that a config names. @throws {TypeError} saying why it cannot be found. */
export function fileUrl(file: string, config: string | undefined): string {
  const url = absolute(file) ?? relative(file, config);
  if (config === undefined || new URL(url).protocol === new URL(config).protocol) return url;
  throw new TypeError(`"${file}" is no file beside this config. Write a path, such as ./modules.js.`);
}

export interface FoundFunction {
  readonly value: FromFile | undefined;
  /** Why it cannot be found. */
  readonly findings: readonly Finding[];
}

/** A function by the file that exports it. */
export function functionAt(reference: Reference | undefined, config: string | undefined, at: Span): FoundFunction {
  if (reference === undefined) return { value: undefined, findings: [] };
  const { file, args } = reference;
  const mark = file.lastIndexOf('#');
  try {
    const value = fromFile(fileUrl(file.slice(0, mark), config), file.slice(mark + 1), ...args);
    return { value, findings: [] };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { value: undefined, findings: [{ code: 'MAGDA_CONFIG_FILE', message: error.message, at }] };
  }
}

function absolute(file: string): string | undefined {
  try {
    return sourceUrl(file);
  } catch {
    return undefined;
  }
}

function relative(file: string, config: string | undefined): string {
  // A path, in which these characters are letters of names, as in absolute ones.
  if (config !== undefined) return new URL(file.replace(/[%?#\s]/g, encodeURIComponent), config).href;
  throw new TypeError(
    `"${file}" is relative to this config, and where that lies was not said. Read it with readConfig(path) of ` +
      '@magda/core/node, or give its `url`.',
  );
}
