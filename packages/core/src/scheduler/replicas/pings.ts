/** Pings that an actor's host has not answered yet. */

import { unless } from '../../wire/breach.js';
import type { HostCommand } from '../../wire/host-commands.js';

export class Pings {
  readonly #waiting = new Map<number, (ms: number | undefined) => void>();
  #next = 0;

  /** @returns the message, and a function that makes its answer of no interest. */
  ask(dispatchId: number | undefined, answered: (ms: number | undefined) => void) {
    const id = this.#next++;
    this.#waiting.set(id, answered);
    const message: HostCommand = { kind: 'ping', id, dispatchId };
    return { message, forget: () => void this.#waiting.delete(id) };
  }

  /** @throws {Breach} if nobody has asked. */
  answered(id: number, ms: number | undefined): void {
    unless(id < this.#next, 'it answered what it was not asked');
    const answered = this.#waiting.get(id);
    this.#waiting.delete(id);
    answered?.(ms);
  }
}
