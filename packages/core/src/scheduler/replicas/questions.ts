/** What a host was asked and has not answered yet: an answer to anything else breaks the protocol. */

import { Breach, shown, unless } from '../../wire/breach.js';
import type { HostCommand } from '../../wire/host-commands.js';
import type { CommitFailure, HostMessage } from '../../wire/host-messages.js';
import type { HostSpec } from '../../wire/host-spec.js';

type Answer = Exclude<
  HostMessage,
  { readonly kind: 'done' | 'parked' | 'result' | 'emit' | 'progress' | 'log' | 'uncaught' | 'pong' }
>;

export class Questions {
  readonly #aggregates: readonly number[];
  #open: 'start' | 'stop' | undefined;
  /** Dispatch ids of tasks that were asked back, or canceled. */
  readonly #back = new Set<number>();
  readonly #commits = new Set<number>();
  /** How many lists of records were sent that it has not taken in, and the latest of all. */
  #takes = 0;
  #sequence = -1;
  /** Up to which record a snapshot was asked for. */
  #shown = -1;

  constructor(private readonly spec: Pick<HostSpec, 'modules' | 'durable'>) {
    this.#aggregates = spec.modules.filter(({ aggregate }) => aggregate).map(({ id }) => id);
  }

  asked(request: HostCommand): void {
    switch (request.kind) {
      case 'start':
      case 'stop':
        this.#open = request.kind;
        return;
      case 'cancel':
        return void this.#back.add(request.dispatchId);
      case 'recall':
        for (const dispatchId of request.dispatchIds) this.#back.add(dispatchId);
        return;
      case 'commit':
        return void this.#commits.add(request.job);
      case 'take':
        this.#takes++;
        this.#sequence = request.records.at(-1)?.sequence ?? this.#sequence;
        return;
      case 'snapshot':
        this.#shown = request.sequence;
    }
  }

  /** Whether the host may end a task in which nothing runs: that, or the host itself, was told to end. */
  isToEnd(dispatchId: number): boolean {
    return this.#open === 'stop' || this.#back.has(dispatchId);
  }

  /** The host has ended a task, so that it does not give it back. */
  ended(dispatchId: number): void {
    if (this.#back.size > 0) this.#back.delete(dispatchId);
  }

  /** @throws {Breach} if nobody has asked. */
  answered(message: Answer): void {
    switch (message.kind) {
      case 'ready':
      case 'failed':
        // It may have become ready before it heard that it is to stop.
        unless(this.#open !== undefined, 'it started, and had done so already');
        if (this.#open === 'start') this.#open = undefined;
        return;
      case 'stopped':
        unless(this.#open === 'stop', 'it stopped, and was not told to');
        this.#open = undefined;
        return;
      case 'recalled':
        return this.#recalled(message.dispatchIds);
      case 'committed':
        if (!this.#commits.delete(message.job)) throw unasked('the commit of job', message.job);
        return this.#checkFailures(message.failures);
      case 'applied':
        unless(this.#takes > 0 && message.sequence <= this.#sequence, 'it took in records that were not sent');
        this.#takes--;
        return this.#checkFailures(message.failures);
      case 'snapshot':
        this.#checkAggregate(message.module);
        return this.#checkShown(message.sequence);
      case 'snapshotFailed':
        return this.#checkShown(message.sequence);
      case 'stateInvalid':
        return unless(this.spec.durable, 'a state is invalid that is not recorded');
    }
  }

  #recalled(dispatchIds: readonly number[]): void {
    unless(dispatchIds.length <= this.#back.size, 'it gave back more tasks than it was asked for');
    for (let at = 0; at < dispatchIds.length; at++) {
      if (!this.#back.delete(dispatchIds[at] as number)) throw unasked('task', dispatchIds[at]);
    }
  }

  #checkFailures(failures: readonly CommitFailure[]): void {
    for (const { module } of failures) this.#checkAggregate(module);
  }

  #checkAggregate(module: number): void {
    if (!this.#aggregates.includes(module)) throw new Breach(`module ${module} is no Aggregate of its group`);
  }

  #checkShown(sequence: number): void {
    unless(sequence <= this.#shown, 'it showed a state that nobody asked for');
  }
}

function unasked(what: string, which: unknown): Breach {
  return new Breach(`it was not asked for ${what} ${shown(which)}, and answered`);
}
