/** Two ends of a channel within one event loop: messages arrive later, whole, once and in order. */

import type { TransferableObject } from '../../executor/executor.js';
import { systemClock } from '../../util/clock.js';

/** How long messages may follow each other before timers and sockets get a turn. */
const TURN_MS = 5;

/** What one message becomes on the way. @throws if it cannot travel. */
export type Copy = (message: unknown, transfer: readonly TransferableObject[]) => unknown;

export class ChannelEnd {
  #peer: ChannelEnd | undefined;
  #listener: ((message: unknown) => void) | undefined;
  readonly #arrived: unknown[] = [];
  #delivering = false;
  #closed = false;

  private constructor(private readonly copy: Copy) {}

  static pair(copy: Copy): readonly [ChannelEnd, ChannelEnd] {
    const [a, b] = [new ChannelEnd(copy), new ChannelEnd(copy)];
    a.#peer = b;
    b.#peer = a;
    return [a, b];
  }

  send(message: unknown, transfer: readonly TransferableObject[] = []): void {
    const peer = this.#peer as ChannelEnd;
    if (this.#closed || peer.#closed) return;
    peer.#receive(this.copy(message, transfer));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
    this.#schedule();
  }

  /** No message is delivered here any more, and none leaves. */
  close(): void {
    this.#closed = true;
    this.#arrived.length = 0;
  }

  /** Delivers what has arrived, then calls back. */
  flushed(callback: () => void): void {
    if (this.#arrived.length === 0 || this.#listener === undefined || this.#closed) callback();
    else systemClock.nextTurn(() => this.flushed(callback));
  }

  #receive(message: unknown): void {
    this.#arrived.push(message);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#delivering || this.#listener === undefined || this.#arrived.length === 0) return;
    this.#delivering = true;
    deliverSoon(() => {
      this.#delivering = false;
      const messages = this.#arrived.splice(0);
      for (const [at, message] of messages.entries()) {
        if (this.#closed) return;
        try {
          this.#listener?.(message);
        } catch (error) {
          this.#arrived.unshift(...messages.slice(at + 1));
          this.#schedule();
          throw error;
        }
      }
    });
  }
}

// By a clock that is never set: one that is set back would leave timers and sockets without a turn.
let turnBegin = 0;

/** In a microtask while the turn is young, else in the next turn of the event loop. */
function deliverSoon(deliver: () => void): void {
  const now = systemClock.now();
  if (now - turnBegin > TURN_MS) {
    systemClock.nextTurn(() => {
      turnBegin = systemClock.now();
      deliver();
    });
  } else {
    queueMicrotask(deliver);
  }
}
