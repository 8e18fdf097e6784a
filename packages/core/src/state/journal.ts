/** A pipeline's state log at work: what is decided is kept here first, many records at a time, in one order for all. */

import { StateStoreError } from '../errors/errors.js';
import type { StateEntry, StateLog } from '../store/state-store.js';
import { errorSentence } from '../text/error-text.js';
import type { Clock } from '../util/clock.js';
import { deferred } from '../util/deferred.js';
import { isOfClass } from '../wire/is-of-class.js';
import type { CommitRejection } from './commit-rejection.js';
import type { SnapshotPolicy } from './snapshot-policy.js';
import {
  type AggregateDescription,
  type PayloadsByName,
  type Snapshot,
  STATE_FORMAT,
  type StateRecord,
} from './state-data.js';

/** A record, or the snapshot, in its place. */
export interface Numbered<Data = StateRecord> {
  readonly sequence: number;
  readonly data: Data;
}

/** Who has a record kept: exactly one of the two is called, once. */
export interface AppendCallbacks {
  kept(sequence: number): void;
  notKept(error: StateStoreError): void;
}

/** A record of which nobody knows whether its caller was told anything. */
export interface Unanswered {
  readonly sequence: number;
  readonly job: number;
  readonly kind: 'run' | 'process';
}

/** Who looks after some of the Aggregates. */
export interface StateOwner {
  /** Sequence up to which its Aggregates have answered everything. */
  readonly answered: number;
  /** What its Aggregates have to answer of what an earlier process has left. */
  expectAgain(records: readonly Unanswered[]): void;
  /** Records that are kept, in order. */
  take(records: readonly Numbered[]): void;
  /** The states of its Aggregates as the records up to this one make them, unless they cannot be had now. */
  snapshot(sequence: number): Promise<PayloadsByName | undefined> | undefined;
}

export interface SnapshotOutcome {
  readonly sequence: number;
  /** How many jobs are in it. */
  readonly jobs: number;
  /** Why there is none. */
  readonly error?: unknown;
}

/** An Aggregate did not take in a job that an earlier process has left. */
export interface LateRefusal {
  readonly job: number;
  readonly refusals: readonly CommitRejection[];
}

export interface JournalParts {
  readonly pipeline: string;
  /** Name of the store. */
  readonly store: string;
  readonly log: StateLog;
  readonly aggregates: readonly AggregateDescription[];
  readonly clock: Clock;
  readonly policy: SnapshotPolicy;
  /** What became of a snapshot. */
  told(outcome: SnapshotOutcome): void;
  refusedLate(refusal: LateRefusal): void;
}

/** What a log held when it was opened. */
export interface Opened {
  /** Of the latest record; 0 for none. */
  readonly sequence: number;
  /** How many jobs the Aggregates have taken in since the last `process()`. */
  readonly jobs: number;
  /** Names of the Aggregates that refused a job, by the sequence of its record. */
  readonly refusals: ReadonlyMap<number, ReadonlySet<string>>;
  /** Sequence up to which every Aggregate has answered. */
  readonly answered: number;
  /** What came after it. */
  readonly unanswered: readonly Unanswered[];
}

/** How long a store may take to end what it is at. */
const CLOSE_LIMIT_MS = 5_000;

interface Waiting {
  readonly data: StateRecord;
  readonly told: AppendCallbacks;
}

export class Journal {
  readonly #keepers: StateOwner[] = [];
  readonly #refusals: Map<number, ReadonlySet<string>>;
  /** Sequences of records that were refused, which is not known to be kept. */
  readonly #refusalsToKeep = new Set<number>();
  readonly #unanswered: readonly Unanswered[];
  /** Sequence up to which the log says that everything is answered. */
  #saidAnswered: number;
  #sequence: number;
  #jobs: number;
  /** No job was taken in since the last `process()`, whoever refused it then. */
  #isEmpty: boolean;
  readonly #waiting: Waiting[] = [];
  /** What is being appended, and is not known to be kept. */
  readonly #batch: Waiting[] = [];
  /** Sequence of the first of the batch, once the store has been asked to append it. */
  #first: number | undefined;
  #appending = false;
  /** What the store may have that nobody knows of: an append is under way, or has failed. */
  #uncertain = false;
  #readers = 0;
  #snapshotting = false;
  /** The store is replacing its snapshot. */
  #replacing: Promise<unknown> | undefined;
  #whenIdle: (() => void) | undefined;
  #closed: StateStoreError | undefined;

  constructor(
    private readonly parts: JournalParts,
    { sequence, jobs, refusals, answered, unanswered }: Opened,
  ) {
    this.#saidAnswered = answered;
    this.#unanswered = unanswered;
    this.#sequence = sequence;
    this.#jobs = jobs;
    this.#isEmpty = jobs === 0;
    this.#refusals = new Map(refusals);
  }

  /** Of the latest record that is known to be kept. */
  get sequence(): number {
    return this.#sequence;
  }

  /** From now on it is told of every record that is kept. */
  join(keeper: StateOwner): void {
    this.#keepers.push(keeper);
    keeper.expectAgain(this.#unanswered);
  }

  /** Has a record kept. */
  append(data: StateRecord, told: AppendCallbacks): void {
    if (this.#closed !== undefined) return told.notKept(this.#failure(data, this.#closed, false));
    this.#waiting.push({ data, told });
    if (this.#appending) return;
    this.#appending = true;
    // What is decided in this turn shares one write.
    this.parts.clock.nextTurn(() => void this.#appendAll());
  }

  /** Has it kept that Aggregates did not take in a job that is recorded; here it is known at once. */
  refuse(of: number, aggregates: readonly string[], told: AppendCallbacks): void {
    const before = this.#refusals.get(of) ?? new Set();
    const refused = new Set([...before, ...aggregates]);
    this.#refusals.set(of, refused);
    const all = this.parts.aggregates.length;
    if (before.size < all && refused.size === all) this.#jobs--;
    this.#refusalsToKeep.add(of);
    this.append(
      { kind: 'refusal', of, aggregates },
      {
        kept: (sequence) => {
          this.#refusalsToKeep.delete(of);
          told.kept(sequence);
        },
        notKept: (error) => told.notKept(error),
      },
    );
  }

  /** A job of an earlier process was refused. */
  refusedLate(refusal: LateRefusal): void {
    this.parts.refusedLate(refusal);
  }

  isRefused(sequence: number, aggregate: string): boolean {
    return this.#refusals.get(sequence)?.has(aggregate) ?? false;
  }

  /** The snapshot and the records that come after `sequence`, as far as they are known to be kept; -1 for all. */
  async *read(sequence: number): AsyncGenerator<Numbered<StateRecord | Snapshot>> {
    for await (const entry of this.#entries()) {
      if (entry.sequence > this.#sequence) return;
      if (entry.sequence > sequence) yield entry as Numbered<StateRecord | Snapshot>;
    }
  }

  /** Ends what is under way, then gives the log free; neither takes longer than the limit. @returns what went wrong. */
  async close(limitMs = CLOSE_LIMIT_MS): Promise<readonly StateStoreError[]> {
    const { pipeline, store, log } = this.parts;
    await this.#within(limitMs, this.#allAppended());
    if (!this.#appending && this.#answered() > this.#saidAnswered) {
      this.append({ kind: 'answered' }, { kept() {}, notKept() {} });
      await this.#within(limitMs, this.#allAppended());
    }
    this.#giveUp();
    try {
      const closing = Promise.resolve(this.#replacing).then(() => log.close());
      if (await this.#within(limitMs, closing)) return [];
      throw new Error(`it took more than ${limitMs} ms`);
    } catch (cause) {
      const message = `What pipeline "${pipeline}" keeps in ${store} was not closed: ${errorSentence(cause)}`;
      return [new StateStoreError(message, { pipeline, cause })];
    }
  }

  /** @returns whether it has resolved in time. */
  async #within(ms: number, promise: Promise<unknown> | undefined): Promise<boolean> {
    const late = deferred<false>();
    const stop = this.parts.clock.after(ms, () => late.resolve(false));
    try {
      return await Promise.race([Promise.resolve(promise).then(() => true), late.promise]);
    } finally {
      stop();
    }
  }

  #allAppended(): Promise<void> | undefined {
    if (!this.#appending) return undefined;
    const { promise, resolve } = deferred();
    this.#whenIdle = resolve;
    return promise;
  }

  #giveUp(): void {
    const { pipeline, store } = this.parts;
    this.#closed = new StateStoreError(`what pipeline "${pipeline}" keeps in ${store} is closed`, { pipeline });
    this.#notKept(this.#batch, this.#closed, this.#first !== undefined);
    this.#notKept(this.#waiting, this.#closed, false);
  }

  // Appending.

  /** Sequence up to which everything is answered, and nothing more has to be kept of it. */
  #answered(): number {
    const first = Math.min(...this.#refusalsToKeep) - 1;
    return Math.min(this.#sequence, first, ...this.#keepers.map(({ answered }) => answered));
  }

  async #appendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#batch.push(...this.#waiting.splice(0));
      await this.#appendBatch();
      if (this.parts.policy.isDue) void this.#snapshot();
    }
    this.#appending = false;
    this.#whenIdle?.();
  }

  async #appendBatch(): Promise<void> {
    while (this.#batch.length > 0 && (await this.#appendOrRefuse()) === 'refused');
  }

  /** @returns whether the store refused one record for good, so that the others are still to be appended. */
  async #appendOrRefuse(): Promise<'done' | 'refused'> {
    try {
      if (this.#uncertain) await this.#look();
      const first = this.#sequence + 1;
      const answered = this.#answered();
      const records = this.#batch.map(({ data }, at) => ({
        sequence: first + at,
        data: at === 0 ? { ...data, answered } : data,
      }));
      this.#first = first;
      this.#uncertain = true;
      const room = await this.parts.log.append(records);
      this.#uncertain = false;
      this.#saidAnswered = answered;
      this.parts.policy.appended(records.length, room);
      this.#keep(records);
    } catch (cause) {
      const refused = this.#first === undefined ? undefined : this.#refusedBy(cause, this.#first);
      if (refused !== undefined) {
        this.#uncertain = false;
        this.#first = undefined;
        this.#notKept(refused, cause, false);
        return 'refused';
      }
      // What is there decides.
      if (this.#first !== undefined) await this.#look().catch(() => {});
      this.#notKept(this.#batch, cause, this.#first !== undefined && this.#uncertain);
    }
    this.#first = undefined;
    return 'done';
  }

  /** Takes the record out of the batch that the store can never keep. */
  #refusedBy(cause: unknown, first: number): Waiting[] | undefined {
    if (!isOfClass(cause, StateStoreError) || cause.refused === undefined) return undefined;
    const refused = this.#batch.splice(cause.refused - first, 1);
    return refused.length === 0 ? undefined : refused;
  }

  /** Finds out what became of appends that failed. */
  async #look(): Promise<void> {
    const found: Numbered[] = [];
    for await (const entry of this.#entries()) if (entry.sequence > this.#sequence) found.push(entry as Numbered);
    this.#uncertain = false;
    this.#keep(found);
  }

  #keep(records: readonly Numbered[]): void {
    for (const { sequence, data } of records) {
      this.#sequence = sequence;
      this.#count(data.kind);
      if (this.#first !== undefined && sequence >= this.#first) this.#batch.shift()?.told.kept(sequence);
    }
    for (const keeper of this.#keepers) keeper.take(records);
  }

  #count(kind: StateRecord['kind']): void {
    if (kind === 'refusal' || kind === 'answered') return;
    this.#isEmpty = kind === 'process';
    this.#jobs = this.#isEmpty ? 0 : this.#jobs + 1;
  }

  #notKept(list: Waiting[], cause: unknown, mayBeTakenIn: boolean): void {
    for (const { data, told } of list.splice(0)) told.notKept(this.#failure(data, cause, mayBeTakenIn));
  }

  #failure(data: StateRecord, cause: unknown, mayBeTakenIn: boolean): StateStoreError {
    const { pipeline, store } = this.parts;
    const job = data.kind === 'run' || data.kind === 'process' ? data.job : undefined;
    const message = `${LOSS[data.kind](job)} ${store} could not keep the record of it: ${errorSentence(cause)}`;
    return new StateStoreError(mayBeTakenIn ? `${message} ${MAYBE}` : message, { pipeline, job, cause, mayBeTakenIn });
  }

  async *#entries(): AsyncGenerator<StateEntry> {
    while (this.#replacing !== undefined) await this.#replacing;
    this.#readers++;
    try {
      yield* this.parts.log.read();
    } finally {
      this.#readers--;
    }
  }

  // Snapshots.

  async #snapshot(): Promise<void> {
    if (this.#snapshotting || this.#closed !== undefined) return;
    const { sequence } = this;
    const jobs = this.#jobs;
    // Where there is nothing, nobody need be asked.
    const asked = this.#isEmpty ? [] : this.#keepers.map((keeper) => keeper.snapshot(sequence));
    if (asked.includes(undefined)) return;
    this.#snapshotting = true;
    const isStillDue = this.parts.policy.begun();
    try {
      const states = await Promise.all(asked);
      if (this.#closed !== undefined) return;
      // An actor that died before it could answer; or the next one, which reads what this would take away.
      if (states.includes(undefined) || this.#readers > 0) return isStillDue();
      await this.#replace(sequence, jobs, new Map(states.flatMap((some) => [...(some as PayloadsByName)])));
      this.parts.told({ sequence, jobs });
    } catch (error) {
      this.parts.told({ sequence, jobs, error });
    } finally {
      this.#snapshotting = false;
    }
  }

  async #replace(sequence: number, jobs: number, states: PayloadsByName): Promise<void> {
    const { log, policy, aggregates } = this.parts;
    const data: Snapshot = { kind: 'snapshot', format: STATE_FORMAT, aggregates, jobs, states };
    const replacing = log.snapshot({ sequence, data });
    this.#replacing = replacing.catch(() => {}).finally(() => (this.#replacing = undefined));
    policy.taken(await replacing);
    for (const refused of this.#refusals.keys()) if (refused <= sequence) this.#refusals.delete(refused);
  }
}

const LOSS: Record<StateRecord['kind'], (job: number | undefined) => string> = {
  run: (job) => `Job ${job} was not taken in by any Aggregate:`,
  process: (job) => `The state is as it was before job ${job} processed it:`,
  refusal: () => 'A refused job may be taken in at the next restore:',
  answered: () => 'It is not known to be closed:',
};

const MAYBE = 'It may be there all the same: the next build with `restore: true` goes by what is there.';
