/** Imports the files that register the module types of a config. */

import { fileUrl } from './file-reference.js';
import type { Finding } from './finding.js';
import type { Places } from './places.js';

/** One after another, as import statements would; tells what kept each from being imported. */
export async function importFiles(
  files: readonly string[],
  config: string | undefined,
  places: Places,
): Promise<readonly Finding[]> {
  const failed: Finding[] = [];
  for (const [index, file] of files.entries()) {
    try {
      await import(/* @vite-ignore */ fileUrl(file, config));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `"${file}" cannot be imported: ${why}`;
      failed.push({ code: 'MAGDA_CONFIG_FILE', message, at: places.of('imports', index), cause });
    }
  }
  return failed;
}
