/** Listens for the heartbeats of workers, and tells which have fallen silent. */

import type { WebSocket } from 'ws';

/** How often a worker's heart beats within the silence that is allowed. */
const BEATS = 5;

/** Milliseconds between two beats. */
export function beatOf(silence: number): number {
  return silence / BEATS;
}

interface Pulse {
  heard: number;
  readonly lost: () => void;
}

export class Pulses {
  readonly #pulses = new Set<Pulse>();
  #timer: NodeJS.Timeout | undefined;
  #looked = 0;

  /**
   * @param silence after which a worker ends itself: after twice as much it counts as lost.
   * @param now milliseconds by a clock that is never set.
   */
  constructor(
    private readonly silence: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns what ends the watch. */
  watch(socket: WebSocket, lost: () => void): () => void {
    const pulse: Pulse = { heard: this.now(), lost };
    const beat = (): void => {
      pulse.heard = this.now();
    };
    socket.on('ping', beat);
    this.#pulses.add(pulse);
    this.#start();
    return () => {
      this.#pulses.delete(pulse);
      if (this.#pulses.size === 0) this.#stop();
    };
  }

  #start(): void {
    if (this.#timer !== undefined) return;
    this.#looked = this.now();
    this.#timer = setInterval(() => this.look(), beatOf(this.silence));
    this.#timer.unref();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** What came while this process itself was too busy to look is not heard yet, so that time does not count. */
  look(): void {
    const now = this.now();
    const deaf = Math.max(0, now - this.#looked - 2 * beatOf(this.silence));
    this.#looked = now;
    for (const pulse of [...this.#pulses]) {
      pulse.heard += deaf;
      if (now - pulse.heard > 2 * this.silence) {
        this.#pulses.delete(pulse);
        pulse.lost();
      }
    }
  }
}
