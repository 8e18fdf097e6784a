/** Asks who has the Aggregates for their states, one at a time. */

import type { Aggregates } from '../../state/commit-rejection.js';
import { kept, type PayloadsByName } from '../../state/state-data.js';
import { type Deferred, deferred } from '../../util/deferred.js';
import { decodeError } from '../../wire/error-unpacking.js';
import type { StateMessage } from '../../wire/host-messages.js';
import type { Payload } from '../../wire/payload.js';
import type { StateHost } from './state-host.js';

type Answer = Extract<StateMessage, { readonly kind: 'snapshot' | 'snapshotFailed' }>;

export class SnapshotQuery {
  #sequence: number | undefined;
  #states = new Map<string, Payload>();
  #answer: Deferred<PayloadsByName | undefined> | undefined;

  constructor(private readonly aggregates: Aggregates) {}

  /** @returns the states as the records up to this one make them; undefined if the holder ends first. */
  ask(holder: StateHost, sequence: number): Promise<PayloadsByName | undefined> {
    const answer = deferred<PayloadsByName | undefined>();
    // Nobody may be waiting when it is rejected.
    answer.promise.catch(() => {});
    this.#sequence = sequence;
    this.#states = new Map();
    this.#answer = answer;
    holder.send({ kind: 'snapshot', sequence });
    return answer.promise;
  }

  answered(message: Answer): void {
    if (message.kind === 'snapshotFailed') return this.#answer?.reject(decodeError(message.error));
    if (message.sequence !== this.#sequence) return;
    const name = this.aggregates.find(({ module }) => module === message.module)?.name as string;
    this.#states.set(name, kept(message.state));
    if (this.#states.size === this.aggregates.length) this.#answer?.resolve(this.#states);
  }

  /** Who was asked has ended. */
  cancel(): void {
    this.#answer?.resolve(undefined);
  }
}
