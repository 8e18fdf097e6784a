/** Writes a text that is made as a whole, to a file or to standard output. */

import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LineWriter } from './line-writer.js';
import { openSink } from './open-sink.js';
import { standardOutput } from './standard-output.js';
import { refusing } from './unwritable.js';

/**
 * @param path undefined or `-` for standard output. @param signal gives up waiting for whoever reads a pipe.
 * @throws {Refusal} if the file cannot be written.
 */
export async function writeText(text: string, path?: string, signal?: AbortSignal): Promise<void> {
  if (path === undefined || path === '-') return await writeWhole(text, standardOutput(undefined));
  const isPipe = statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
  if (!isPipe) return refusing(path, () => writeFileSync(path, text));
  const { sink, close } = await openSink(path, signal);
  try {
    await writeWhole(text, new LineWriter(sink, path));
  } finally {
    close();
  }
}

async function writeWhole(text: string, writer: LineWriter): Promise<void> {
  writer.write(text);
  await writer.flush();
}

/** Rather now than when all the work is done. @throws {Refusal} if the file cannot be written. */
export function checkWritable(path: string): void {
  refusing(path, () => accessSync(existsSync(path) ? path : dirname(path), constants.W_OK));
}
