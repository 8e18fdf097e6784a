/** Messages over a WebSocket, whole and in order; large ones in chunks, as fast as the other side takes them. */

import { PayloadTooLargeError, type TransferableObject } from '@magda/core';
import type { WebSocket } from 'ws';
import { within } from '../within.js';
import { decode, encode } from './codec.js';
import { announce, checkSize, isAnnouncement, LargeMessage } from './large-message.js';
import { FRAME_LIMIT } from './limits.js';

/** With less than this unsent a channel counts as drained. */
const DRAINED = 64 * 1024;

/** Once nothing is unsent the system has all of it, and brings it to the other side whatever becomes of this process. */
export const ALL_HAS_LEFT = 1;

/** So much of a large message is given to the socket at once. */
const AHEAD = 4 * FRAME_LIMIT;

/** A WebSocket may be closed for any reason; these say why we did. */
const NOT_A_MESSAGE = 1007;
const TOO_LARGE = 1009;

/** What a WebSocket says that was not closed by its other side, but is. */
const BROKE_OFF = 1006;

/** The frames of one message. */
export type Outgoing = readonly Uint8Array[];

export class SocketChannel {
  /** Resolves after the last message, whoever closed it. */
  readonly closed: Promise<void>;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #drained: (() => void)[] = [];
  #large: LargeMessage | undefined;
  #breach: string | undefined;
  #brokeOff = false;
  #listener: ((message: unknown) => void) | undefined;
  readonly #kept: unknown[] = [];
  #frames = 0;

  constructor(
    private readonly socket: WebSocket,
    /** Bytes of the largest message. */
    private readonly limit: number,
    private readonly drainedBelow: number = DRAINED,
  ) {
    socket.on('message', (frame: Buffer) => this.#receive(frame));
    socket.on('error', ({ code, message }: Error & { readonly code?: string }) => {
      if (code?.startsWith('WS_ERR_')) this.#breach ??= message;
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number) => {
        this.#brokeOff = code === BROKE_OFF;
        this.#waiting.length = 0;
        this.#waitingBytes = 0;
        this.#tellDrained();
        resolve();
      });
    });
  }

  /**
   * @param transfer what the sender will not touch again: large buffers among it leave without a copy.
   * @throws {Error} if the message cannot travel.
   */
  send(message: unknown, transfer?: readonly TransferableObject[]): void {
    if (this.socket.readyState === this.socket.OPEN) this.post(this.encoded(message, transfer));
  }

  /** The message as it is going to travel. @throws {Error} if it cannot. */
  encoded(message: unknown, transfer: readonly TransferableObject[] = []): Outgoing {
    const apart = transfer.filter(isLargeBuffer);
    const bytes = encode(message, apart);
    if (bytes.byteLength <= FRAME_LIMIT && apart.length === 0) return [bytes];
    const parts = [bytes, ...apart.map((buffer) => new Uint8Array(buffer))];
    const lengths = parts.map(({ byteLength }) => byteLength);
    this.checkSize(lengths.reduce((sum, length) => sum + length, 0));
    return [announce(lengths), ...parts.flatMap(chunks)];
  }

  post(outgoing: Outgoing): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const [only] = outgoing;
    if (outgoing.length === 1 && this.#waiting.length === 0) return this.#write(only as Uint8Array);
    for (const frame of outgoing) {
      this.#waiting.push(frame);
      this.#waitingBytes += frame.byteLength;
    }
    this.#pump();
  }

  /** @throws {PayloadTooLargeError} if so many bytes are more than a message may have. */
  checkSize(bytes: number): void {
    checkSize(bytes, this.limit);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    for (const message of this.#kept.splice(0)) listener(message);
  }

  drained(): Promise<void> | undefined {
    if (this.#unsent < this.drainedBelow || this.socket.readyState === this.socket.CLOSED) return undefined;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Sends what was said, then closes. */
  close(): void {
    const unsent = this.drained();
    if (unsent === undefined) this.socket.close();
    else void unsent.then(() => this.close());
  }

  /** Reads what a side that sends no more has sent, until the channel closes or nothing more has come for `ms`. */
  async readToEnd(ms: number): Promise<void> {
    const closed = this.closed.then(() => true);
    for (let before = -1; before !== this.#frames; ) {
      before = this.#frames;
      if (await within(ms, closed)) return;
    }
  }

  /** Closes at once, whatever has arrived and was not read yet. */
  terminate(): void {
    this.socket.terminate();
  }

  /** What came that cannot be read, if anything did: the connection is closed then. */
  get breach(): string | undefined {
    return this.#breach;
  }

  /** Whether it was closed without a word. */
  get brokeOff(): boolean {
    return this.#brokeOff;
  }

  get #unsent(): number {
    return this.#waitingBytes + this.socket.bufferedAmount;
  }

  #pump = (): void => {
    while (this.#waiting.length > 0 && this.socket.bufferedAmount < AHEAD) {
      const frame = this.#waiting.shift() as Uint8Array;
      this.#waitingBytes -= frame.byteLength;
      this.#write(frame);
    }
    if (this.#drained.length > 0 && this.#unsent < this.drainedBelow) this.#tellDrained();
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
    this.#frames += 1;
    if (this.#breach !== undefined) return;
    let message: unknown;
    try {
      if (!this.#isWhole(frame)) return;
      message = this.#large === undefined ? decode(frame) : decode(this.#large.bytes, this.#large.apart);
      this.#large = undefined;
    } catch (error) {
      this.#breach = error instanceof PayloadTooLargeError ? error.message : 'it sent bytes that are no message';
      this.socket.close(error instanceof PayloadTooLargeError ? TOO_LARGE : NOT_A_MESSAGE, 'not a message');
      this.socket.terminate();
      return;
    }
    if (this.#listener === undefined) this.#kept.push(message);
    else this.#listener(message);
  }

  /** Whether a message is there, in the frame or in `#large`. */
  #isWhole(frame: Buffer): boolean {
    if (this.#large !== undefined) return this.#large.add(frame);
    if (!isAnnouncement(frame)) return true;
    this.#large = new LargeMessage(frame, this.limit);
    return false;
  }
}

/** Whether it travels beside its message, without being copied. */
export function isLargeBuffer(value: TransferableObject): value is ArrayBuffer {
  return value instanceof ArrayBuffer && value.byteLength > FRAME_LIMIT;
}

function chunks(bytes: Uint8Array): readonly Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let at = 0; at < bytes.byteLength; at += FRAME_LIMIT) list.push(bytes.subarray(at, at + FRAME_LIMIT));
  return list;
}
