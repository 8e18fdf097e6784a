/** Makes files that get their names once their content is safe. */

import { join } from 'node:path';
import type { Files, OpenFile } from './files.js';

/** @returns what `write` gives, when the file outlives a loss of power under its name. */
export async function withDraft<T>(
  files: Files,
  folder: string,
  name: string,
  write: (file: OpenFile) => Promise<T>,
): Promise<{ readonly file: OpenFile; readonly written: T }> {
  const draft = join(folder, `${name}.tmp`);
  const file = await files.open(draft, 'create');
  try {
    const written = await write(file);
    await file.sync();
    await files.rename(draft, join(folder, name));
    await files.syncFolder(folder);
    return { file, written };
  } catch (error) {
    await file.close().catch(() => {});
    await files.remove(draft).catch(() => {});
    throw error;
  }
}
