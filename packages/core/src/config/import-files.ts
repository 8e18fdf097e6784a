/** Imports the files that register the module types of a config. */

import { errorTextWithCauses } from '../text/error-text.js';
import { fileName } from './file-name.js';
import { fileUrl } from './file-reference.js';
import type { Finding } from './finding.js';
import type { Places } from './places.js';

/** Imports the file of a URL. */
export type Importer = (url: string) => Promise<unknown>;

export interface ImportContext {
  /** Where the config lies. */
  readonly url: string | undefined;
  readonly importer: Importer;
}

export const importFile: Importer = (url) => import(/* @vite-ignore */ url);

/** One after another, as import statements would; tells what kept each from being imported. */
export async function importFiles(
  files: readonly string[],
  { url, importer }: ImportContext,
  places: Places,
): Promise<readonly Finding[]> {
  const failed: Finding[] = [];
  for (const [index, file] of files.entries()) {
    try {
      await importer(fileUrl(file, url));
    } catch (cause) {
      const message = `"${file}" cannot be imported: ${withPlace(cause, url)}`;
      failed.push({ code: 'MAGDA_CONFIG_FILE', message, at: places.of('imports', index), cause });
    }
  }
  return failed;
}

/** Files import others, and the fault may lie in any of them. */
function withPlace(thrown: unknown, config: string | undefined): string {
  const text = errorTextWithCauses(thrown);
  const place = thrown instanceof Error ? placeIn(String(thrown.stack)) : undefined;
  if (place === undefined) return text;
  const shown = `${fileName(place.url, config)}:${place.line}`;
  return text.includes(`:${place.line}`) ? text : `${shown}: ${text}`;
}

/**
 * The first line of the user's own that a stack names: not of the runtime, not of an installed package, and not of what a
 * compiler adds to a file, such as `__decorateElement`.
 */
function placeIn(stack: string): { readonly url: string; readonly line: string } | undefined {
  for (const line of stack.split('\n')) {
    const [, file, number] =
      /^(?:\s+at (?!async |__\w+ \()(?:.*\()?)?((?:file:\/\/)?\/[^()]+?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
    if (file === undefined || number === undefined || file.includes('/node_modules/')) continue;
    return { url: file.startsWith('file:') ? file : new URL(encodeURI(file), 'file:').href, line: number };
  }
  return undefined;
}
