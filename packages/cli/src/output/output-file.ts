/** A file to which a run appends records, and which no other run writes meanwhile. */

import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { LineWriter, sinkTo } from './line-writer.js';
import { type LockingOptions, OutputLock } from './output-lock.js';
import { refusing } from './unwritable.js';

export class OutputFile {
  readonly writer: LineWriter;
  readonly #fd: number;
  readonly #lock: OutputLock;

  private constructor(path: string, fd: number, lock: OutputLock) {
    this.#fd = fd;
    this.#lock = lock;
    const sink = sinkTo(fd);
    this.writer = new LineWriter(async (bytes, offset) => {
      await lock.check();
      return await sink(bytes, offset);
    }, path);
  }

  /** Leaves what the file holds for now. @throws {Refusal} if it cannot be written, or another run writes it. */
  static async open(path: string, locking: LockingOptions): Promise<OutputFile> {
    const fd = refusing(path, () => openSync(path, 'a'));
    try {
      return new OutputFile(path, fd, await OutputLock.take(path, locking));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** Bytes to keep of what is there. */
  begin(keep: number): void {
    if (fstatSync(this.#fd).isFile()) ftruncateSync(this.#fd, keep);
  }

  /** What has not been written by now is not. */
  async close(): Promise<void> {
    closeSync(this.#fd);
    await this.#lock.release();
  }
}
