/** A file to which a run appends records, and which no other run writes meanwhile. */

import { fstatSync, fsync, ftruncateSync, realpathSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { LineWriter } from './line-writer.js';
import { type OpenSink, openSink } from './open-sink.js';
import { type LockingOptions, OutputLock } from './output-lock.js';
import { unwritable } from './unwritable.js';

const synced = promisify(fsync);

export class OutputFile {
  readonly writer: LineWriter;
  readonly #path: string;
  #opened: OpenSink;
  readonly #lock: OutputLock;

  private constructor(path: string, opened: OpenSink, lock: OutputLock) {
    this.#path = path;
    this.#opened = opened;
    this.#lock = lock;
    this.writer = new LineWriter(async (bytes, offset) => {
      await lock.check();
      return await this.#opened.sink(bytes, offset);
    }, path);
  }

  /** Leaves what the file holds for now. @throws {UsageError} if it cannot be written, or another run writes it. */
  static async open(path: string, locking: LockingOptions): Promise<OutputFile> {
    const opened = await openSink(path, locking.signal);
    try {
      return new OutputFile(path, opened, await OutputLock.take(path, locking));
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  /** Bytes to keep of what is there. */
  begin(keep: number): void {
    const { fd } = this.#opened;
    if (fstatSync(fd).isFile()) ftruncateSync(fd, keep);
  }

  /** Puts this in the place of what is there, in one step, wherever the process is killed. @throws {UsageError} if it cannot be written. */
  async replace(content: AsyncIterable<Buffer>): Promise<void> {
    const path = realpathSync(this.#path);
    const draft = `${path}.tmp`;
    try {
      await writeFile(draft, content, { mode: statSync(path).mode, flush: true });
      await rename(draft, path);
    } catch (cause) {
      await rm(draft, { force: true });
      throw unwritable(this.#path, cause);
    }
    this.#opened.close();
    this.#opened = await openSink(path);
  }

  /** Resolves when all that was written so far is safe from a loss of power, too. @throws {UsageError} if it cannot be written. */
  async sync(): Promise<void> {
    await this.writer.flush();
    await synced(this.#opened.fd);
  }

  /** What has not been written by now is not. */
  async close(): Promise<void> {
    this.#opened.close();
    await this.#lock.release();
  }
}
