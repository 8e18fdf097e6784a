/** What the Aggregates of one actor hold, as the records of a state store make it: each is taken in once, in order. */

import type { Logger } from '../log/index.js';
import { ResultSet } from '../module/result-set.js';
import type { Clock } from '../util/clock.js';
import { type Collected, collectedValues } from '../wire/collected.js';
import { encodeError } from '../wire/error-packing.js';
import type { HostedRecord } from '../wire/host-commands.js';
import type { CommitFailure, StateMessage } from '../wire/host-messages.js';
import type { ModuleTimes, PublishedResult } from '../wire/module-results.js';
import { decodePayload, refusedPayload, takePayload } from '../wire/payload.js';
import type { AggregateHost, Stopwatch } from './aggregate-host.js';
import type { GroupModules } from './group-modules.js';
import { type JobScope, RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

export interface StateReplayerParts {
  readonly modules: Pick<GroupModules, 'aggregates' | 'interfaces' | 'steps'>;
  logger(module: string, request: unknown): Logger;
  readonly clock: Clock;
  /** Calls in the context of the job's caller. */
  enter<T>(job: number, call: () => T): T;
  /** @throws synchronously if the message cannot travel. */
  say(message: StateMessage): void;
}

type JobRecord = Extract<HostedRecord, { readonly kind: 'run' }>;

export class StateReplayer {
  /** Of the latest record that was taken in. */
  #sequence = -1;
  /** A record failed, so that none after it may be taken in. */
  #failed = false;
  #last: Promise<unknown> = Promise.resolve();

  readonly #aggregates: readonly AggregateHost[];
  /** By which they collect, in the run phase. */
  readonly #steps: readonly Step[];

  constructor(private readonly parts: StateReplayerParts) {
    this.#aggregates = parts.modules.aggregates;
    this.#steps = parts.modules.steps('run').filter(({ collects }) => collects);
  }

  /** @param timed Whether to say how long each Aggregate took. */
  take(records: readonly HostedRecord[], timed = false): void {
    const times: ModuleTimes[] | undefined = timed ? [] : undefined;
    const stopwatch = times && { clock: this.parts.clock, took: (one: ModuleTimes) => times.push(one) };
    this.#inTurn(async () => {
      for (const record of records) {
        if (this.#failed) return;
        if (record.sequence <= this.#sequence) continue;
        const failures = await this.#takeOne(record, stopwatch);
        this.#sequence = record.sequence;
        this.#failed = failures.length > 0;
        if (this.#failed) return this.#taken(failures, times);
      }
      this.#taken([], times);
    });
  }

  /** Says the state of each Aggregate. */
  snapshot(sequence: number): void {
    this.#inTurn(async () => {
      if (this.#failed) return;
      for (const aggregate of this.#aggregates) await this.#show(aggregate, sequence);
    });
  }

  /** A `process()` failed, and the state is to be what it was. */
  discard(job: number): void {
    // At once, because the next `process()` may follow.
    const discards = this.#aggregates.map((aggregate) => aggregate.discard(job));
    this.#inTurn(async () => {
      const [invalid] = (await Promise.all(discards)).filter((one) => one !== undefined);
      if (invalid === undefined || this.#failed) return;
      this.#failed = true;
      this.parts.say({ kind: 'stateInvalid', job, error: encodeError(invalid.error) });
    });
  }

  #taken(failures: readonly CommitFailure[], times: readonly ModuleTimes[] | undefined): void {
    this.parts.say({ kind: 'applied', sequence: this.#sequence, failures, ...(times === undefined ? {} : { times }) });
  }

  /** @returns the Aggregates that failed. */
  async #takeOne(record: HostedRecord, stopwatch: Stopwatch | undefined): Promise<readonly CommitFailure[]> {
    const failures: CommitFailure[] = [];
    const scope = record.kind === 'run' ? new RecordScope(record, this.parts) : undefined;
    for (const aggregate of this.#aggregates) {
      try {
        if (scope === undefined) await this.#takeInto(aggregate, record, scope, stopwatch);
        else await this.parts.enter(scope.job, () => this.#takeInto(aggregate, record, scope, stopwatch));
      } catch (error) {
        failures.push({ module: aggregate.id, error: encodeError(error) });
      }
    }
    return failures;
  }

  #takeInto(
    aggregate: AggregateHost,
    record: HostedRecord,
    scope: JobScope | undefined,
    stopwatch: Stopwatch | undefined,
  ): Promise<void> | undefined {
    const { interfaces } = this.parts.modules;
    const of = (list: readonly PublishedResult[]) => list.find(({ module }) => module === aggregate.id)?.payload;
    switch (record.kind) {
      case 'process':
        return aggregate.clear();
      case 'snapshot': {
        const state = of(record.states);
        return state === undefined
          ? aggregate.clear()
          : aggregate.restore(decodePayload(state, interfaces, 'snapshot'));
      }
      case 'run': {
        const inputs = of(record.inputs);
        if (inputs === undefined) return undefined;
        const { sources } = this.#steps.find(({ spec }) => spec.id === aggregate.id) as Step;
        const values = collectedValues(decodePayload(inputs, interfaces, 'result') as Collected);
        const args = new RunArguments(new ResultSet(sources, values), scope as JobScope, aggregate.name);
        return aggregate.take(args, stopwatch);
      }
    }
  }

  async #show(aggregate: AggregateHost, sequence: number): Promise<void> {
    const { modules, say } = this.parts;
    const { interfaces } = modules;
    try {
      await aggregate.show((snapshot) => {
        const payload = takePayload(snapshot, { root: 'snapshot', interfaces, sharedMemory: false });
        try {
          say({ kind: 'snapshot', sequence, module: aggregate.id, state: payload });
        } catch (cause) {
          throw refusedPayload('snapshot', cause);
        }
      });
    } catch (error) {
      say({ kind: 'snapshotFailed', sequence, error: encodeError(error) });
    }
  }

  #inTurn(call: () => Promise<void>): void {
    this.#last = this.#last.then(call);
  }
}

/** A job of a record, as its Aggregates see it: they share one request. */
class RecordScope implements JobScope {
  #asked: { readonly value: unknown } | undefined;
  readonly #controller = new AbortController();

  constructor(
    private readonly record: JobRecord,
    private readonly parts: StateReplayerParts,
  ) {}

  get job(): number {
    return this.record.job;
  }

  get request(): unknown {
    this.#asked ??= { value: decodePayload(this.record.request, this.parts.modules.interfaces, 'request') };
    return this.#asked.value;
  }

  signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(reason: unknown): void {
    this.#controller.abort(reason);
  }

  logger(module: string): Logger {
    return this.parts.logger(module, this.request);
  }
}
