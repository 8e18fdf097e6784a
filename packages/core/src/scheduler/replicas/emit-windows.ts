/** How many values of each task in an actor's hands are on their way to a reader that has not taken them. */

import { WINDOW } from '../../host/limits.js';
import { unless } from '../../wire/breach.js';
import type { HostCommand } from '../../wire/host-commands.js';

export class EmitWindows {
  /** By dispatch id, of tasks that have emitted; minus infinity where nobody reads any more. */
  readonly #open = new Map<number, number>();

  /** @throws {Breach} for more values than the reader has asked for. */
  received(dispatchId: number): void {
    const open = (this.#open.get(dispatchId) ?? 0) + 1;
    unless(open <= WINDOW, 'it emits more values than its reader takes');
    this.#open.set(dispatchId, open);
  }

  credited({ dispatchId, values = Number.POSITIVE_INFINITY }: Extract<HostCommand, { readonly kind: 'credit' }>): void {
    this.#open.set(dispatchId, (this.#open.get(dispatchId) ?? 0) - values);
  }

  ended(dispatchId: number): void {
    if (this.#open.size > 0) this.#open.delete(dispatchId);
  }
}
