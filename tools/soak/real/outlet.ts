/** A standard stream of an app as whoever started it treats it: read, left unread, read slowly, or closed and opened again. */

import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

export type OutletName = 'stdout' | 'stderr';
export type OutletState = 'read' | 'unread' | 'slow' | 'closed';

/** Bytes that are kept, to tell of an app that ended without a word. */
const KEPT = 4_000;

export class Outlet {
  /** For the app. */
  readonly descriptor: number;
  /** The last that was read. */
  said = '';
  readonly #file: string;
  #reader: Socket | undefined;
  #slowly: NodeJS.Timeout | undefined;

  /** A named pipe, which can be opened again once it was closed. */
  constructor(folder: string, name: OutletName) {
    this.#file = join(folder, name);
    execFileSync('mkfifo', [this.#file]);
    // Without somebody at the other end neither end would open.
    const both = openSync(this.#file, constants.O_RDWR);
    this.descriptor = openSync(this.#file, constants.O_WRONLY);
    this.become('read');
    closeSync(both);
  }

  become(state: OutletState): void {
    this.#hurry();
    if (state === 'closed') return this.close();
    this.#reader ??= this.#open();
    if (state === 'read') this.#reader.resume();
    else this.#reader.pause();
    if (state === 'slow') this.#slowly = setInterval(() => this.#reader?.resume(), 50);
  }

  close(): void {
    this.#hurry();
    this.#reader?.destroy();
    this.#reader = undefined;
  }

  #hurry(): void {
    clearInterval(this.#slowly);
    this.#slowly = undefined;
  }

  #open(): Socket {
    const descriptor = openSync(this.#file, constants.O_RDONLY | constants.O_NONBLOCK);
    const reader = new Socket({ fd: descriptor, readable: true, writable: false });
    return reader.on('data', (data) => {
      this.said = `${this.said}${data}`.slice(-KEPT);
      if (this.#slowly !== undefined) reader.pause();
    });
  }
}
