/** A file, or standard output, to which a run appends records. */

import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { Refusal } from '../refusal.js';
import { LineWriter, sinkTo } from './line-writer.js';

export class OutputFile {
  readonly writer: LineWriter;
  readonly #fd: number;

  /** Leaves what the file holds for now. @throws {Refusal} if it cannot be written. */
  constructor(path: string) {
    this.#fd = opened(path);
    this.writer = new LineWriter(sinkTo(this.#fd), path);
  }

  /** Bytes to keep of what is there. */
  begin(keep: number): void {
    if (fstatSync(this.#fd).isFile()) ftruncateSync(this.#fd, keep);
  }

  async close(): Promise<void> {
    await this.writer.flush();
    closeSync(this.#fd);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : message;
    throw new Refusal(`${path} cannot be written: ${why}.`, { cause: error });
  }
}
