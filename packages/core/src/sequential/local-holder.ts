/** Holds Aggregates in this process, as an actor would elsewhere. */

import type { GroupModules } from '../host/group-modules.js';
import { TakenState } from '../host/taken-state.js';
import type { Logger } from '../log/index.js';
import type { Holder } from '../state/durable-group.js';
import type { StateMessage, StateRequest } from '../wire/protocol.js';

export class LocalHolder implements Holder {
  readonly alive = true;
  readonly #state: TakenState;

  constructor(
    modules: GroupModules,
    logger: (module: string, request: unknown) => Logger,
    enter: <T>(job: number, call: () => T) => T,
    heard: (holder: Holder, message: StateMessage) => void,
  ) {
    // The state goes on changing while a snapshot of it is written.
    const copied = (message: StateMessage) => (message.kind === 'snapshot' ? structuredClone(message) : message);
    this.#state = new TakenState({ modules, logger, enter, say: (message) => heard(this, copied(message)) });
  }

  send(request: StateRequest): void {
    if (request.kind === 'take') this.#state.take(request.records);
    else this.#state.snapshot(request.sequence);
  }

  discard(job: number): void {
    this.#state.discard(job);
  }
}
