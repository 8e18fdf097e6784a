/** A file to which a run appends records. */

import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { LineWriter, sinkTo } from './line-writer.js';
import { refusing } from './unwritable.js';

export class OutputFile {
  readonly writer: LineWriter;
  readonly #fd: number;

  /** Leaves what the file holds for now. @throws {Refusal} if it cannot be written. */
  constructor(path: string) {
    this.#fd = refusing(path, () => openSync(path, 'a'));
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
