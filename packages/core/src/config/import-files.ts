/** Imports the files that register the module types of a config. */

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
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `"${file}" cannot be imported: ${why}`;
      failed.push({ code: 'MAGDA_CONFIG_FILE', message, at: places.of('imports', index), cause });
    }
  }
  return failed;
}
