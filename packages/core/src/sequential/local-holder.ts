/** Holds Aggregates in this process, as an actor would elsewhere. */

import { TakenState, type TakenStateParts } from '../host/taken-state.js';
import type { Holder } from '../state/durable-group.js';
import type { StateMessage, StateRequest } from '../wire/protocol.js';

export class LocalHolder implements Holder {
  readonly alive = true;
  readonly #state: TakenState;

  constructor(parts: Omit<TakenStateParts, 'say'>, heard: (holder: Holder, message: StateMessage) => void) {
    // The state goes on changing while a snapshot of it is written.
    const copied = (message: StateMessage) => (message.kind === 'snapshot' ? structuredClone(message) : message);
    this.#state = new TakenState({ ...parts, say: (message) => heard(this, copied(message)) });
  }

  send(request: StateRequest): void {
    if (request.kind === 'take') this.#state.take(request.records, request.timed);
    else this.#state.snapshot(request.sequence);
  }

  discard(job: number): void {
    this.#state.discard(job);
  }
}
