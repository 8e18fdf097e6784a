/** Holds Aggregates in this process, as an actor would elsewhere. */

import { StateReplayer, type StateReplayerParts } from '../host/state-replayer.js';
import type { StateHost } from '../scheduler/commits/state-host.js';
import type { StateCommand } from '../wire/host-commands.js';
import type { StateMessage } from '../wire/host-messages.js';

export class LocalHolder implements StateHost {
  readonly alive = true;
  readonly #state: StateReplayer;

  constructor(parts: Omit<StateReplayerParts, 'say'>, heard: (holder: StateHost, message: StateMessage) => void) {
    // The state goes on changing while a snapshot of it is written.
    const copied = (message: StateMessage) => (message.kind === 'snapshot' ? structuredClone(message) : message);
    this.#state = new StateReplayer({ ...parts, say: (message) => heard(this, copied(message)) });
  }

  send(request: StateCommand): void {
    if (request.kind === 'take') this.#state.take(request.records, request.timed);
    else this.#state.snapshot(request.sequence);
  }

  discard(job: number): void {
    this.#state.discard(job);
  }
}
