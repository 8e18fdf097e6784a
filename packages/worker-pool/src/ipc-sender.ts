/** Sends over Node's channel between processes. It fails at a value that cannot travel, at nothing else, and knows what is unsent. */

import { encode } from './frame.js';

/** The other process: a child, or the parent. */
export interface Peer {
  isConnected(): boolean;
  send(message: object, handle: undefined, options: undefined, sent: () => void): unknown;
}

export interface IpcLimits {
  /** Bytes that a message may take. */
  readonly message: number;
  /** The channel is drained while less than this is unsent, in bytes. */
  readonly unsent: number;
}

export class IpcSender {
  /** In bytes; what has left counts until the end of the turn. */
  #unsent = 0;
  #drained: Promise<void> | undefined;
  #resolve = (): void => {};

  constructor(
    private readonly peer: Peer,
    private readonly limits: IpcLimits,
  ) {}

  get isDrained(): boolean {
    return this.#unsent < this.limits.unsent;
  }

  send(message: unknown): void {
    if (!this.peer.isConnected()) return;
    const { data, size } = encode(message, this.limits.message);
    this.#unsent += size;
    try {
      // An error that it is called with means that the other process has gone: whoever waits for it hears of that.
      this.peer.send(data, undefined, undefined, () => this.#sent(size));
    } catch (error) {
      // Nothing of it leaves, so that nobody would ever tell.
      this.#sent(size);
      throw error;
    }
  }

  drained(): Promise<void> | undefined {
    if (this.isDrained) return undefined;
    this.#drained ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#drained;
  }

  /** The other process has gone: nothing is to be sent any more. */
  close(): void {
    this.#sent(this.#unsent);
  }

  #sent(size: number): void {
    this.#unsent -= size;
    if (this.#drained === undefined || !this.isDrained) return;
    this.#drained = undefined;
    this.#resolve();
  }
}
