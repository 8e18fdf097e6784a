/** Messages over a WebSocket, whole and in order; large ones in chunks, as fast as the other side takes them. */

import { PayloadTooLargeError } from '@magda/core';
import type { WebSocket } from 'ws';
import { decode, encode } from './codec.js';

/** Begins the announcement of a message that comes in chunks; neither encoding begins with it. */
const ANNOUNCEMENT = 0xc1;
const ANNOUNCEMENT_BYTES = 9;

const CHUNK = 256 * 1024;

/** The largest frame that is ever sent. */
export const FRAME_LIMIT = CHUNK;

/** With less than this unsent a channel counts as drained. */
const DRAINED = 64 * 1024;

/** So much of a large message is given to the socket at once. */
const AHEAD = 4 * CHUNK;

/** A WebSocket may be closed for any reason; these say why we did. */
const NOT_A_MESSAGE = 1007;
const TOO_LARGE = 1009;

export class SocketChannel {
  /** Resolves after the last message, whoever closed it. */
  readonly closed: Promise<void>;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #drained: (() => void)[] = [];
  #large: { readonly bytes: Uint8Array; filled: number } | undefined;
  #listener: ((message: unknown) => void) | undefined;
  readonly #kept: unknown[] = [];

  constructor(
    private readonly socket: WebSocket,
    /** Bytes of the largest message. */
    private readonly limit: number,
  ) {
    socket.on('message', (frame: Buffer) => this.#receive(frame));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#waiting.length = 0;
        this.#waitingBytes = 0;
        this.#tellDrained();
        resolve();
      });
    });
  }

  /** @throws {Error} if the message cannot travel. */
  send(message: unknown): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const bytes = encode(message);
    if (bytes.byteLength > this.limit) throw tooLarge(bytes.byteLength, this.limit);
    if (bytes.byteLength <= CHUNK && this.#waiting.length === 0) return this.#write(bytes);
    if (bytes.byteLength > CHUNK) this.#wait(announcement(bytes.byteLength));
    for (let at = 0; at < bytes.byteLength; at += CHUNK) this.#wait(bytes.subarray(at, at + CHUNK));
    this.#pump();
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    for (const message of this.#kept.splice(0)) listener(message);
  }

  drained(): Promise<void> | undefined {
    if (this.#unsent < DRAINED) return undefined;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Sends what was said, then closes. */
  close(): void {
    const unsent = this.drained();
    if (unsent === undefined) this.socket.close();
    else void unsent.then(() => this.close());
  }

  /** Closes at once. */
  terminate(): void {
    this.socket.terminate();
  }

  get #unsent(): number {
    return this.#waitingBytes + this.socket.bufferedAmount;
  }

  #wait(frame: Uint8Array): void {
    this.#waiting.push(frame);
    this.#waitingBytes += frame.byteLength;
  }

  #pump = (): void => {
    while (this.#waiting.length > 0 && this.socket.bufferedAmount < AHEAD) {
      const frame = this.#waiting.shift() as Uint8Array;
      this.#waitingBytes -= frame.byteLength;
      this.#write(frame);
    }
    if (this.#drained.length > 0 && this.#unsent < DRAINED) this.#tellDrained();
  };

  #write(frame: Uint8Array): void {
    this.socket.send(frame, this.#pump);
  }

  #tellDrained(): void {
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }

  #receive(frame: Buffer): void {
    let message: unknown;
    try {
      const bytes = this.#whole(frame);
      if (bytes === undefined) return;
      message = decode(bytes);
    } catch (error) {
      const large = error instanceof PayloadTooLargeError;
      this.socket.close(large ? TOO_LARGE : NOT_A_MESSAGE, 'not a message');
      this.socket.terminate();
      return;
    }
    if (this.#listener === undefined) this.#kept.push(message);
    else this.#listener(message);
  }

  /** The bytes of a message once they are all there. @throws if a message is announced that is too large. */
  #whole(frame: Buffer): Uint8Array | undefined {
    const large = this.#large;
    if (large === undefined) {
      if (frame[0] !== ANNOUNCEMENT) return frame;
      const length = Number(frame.readBigUInt64BE(1));
      if (length > this.limit) throw tooLarge(length, this.limit);
      this.#large = { bytes: new Uint8Array(length), filled: 0 };
      return undefined;
    }
    large.bytes.set(frame, large.filled);
    large.filled += frame.byteLength;
    if (large.filled < large.bytes.byteLength) return undefined;
    this.#large = undefined;
    return large.bytes;
  }
}

function announcement(length: number): Uint8Array {
  const frame = Buffer.alloc(ANNOUNCEMENT_BYTES, ANNOUNCEMENT);
  frame.writeBigUInt64BE(BigInt(length), 1);
  return frame;
}

function tooLarge(length: number, limit: number): PayloadTooLargeError {
  return new PayloadTooLargeError(
    `A message of ${length} bytes is larger than the ${limit} that remote() carries. ` +
      'Raise its `messageLimit`, or pass a file or a URL instead of what is in it.',
  );
}
