/** Appends records to a log in one order, those of one turn in one write, and finds out what became of a write that failed. */

import { StateStoreError } from '../errors/errors.js';
import { deferred } from '../util/deferred.js';
import { isOfClass } from '../wire/is-of-class.js';
import { notKept } from './append-errors.js';
import type { AppendCallbacks, JournalParts, Numbered } from './journal-parts.js';
import type { LogAccess } from './log-access.js';
import type { StateRecord } from './state-data.js';

export interface AppenderParts extends Pick<JournalParts, 'pipeline' | 'store' | 'log' | 'clock' | 'policy'> {
  readonly access: LogAccess;
  /** Sequence of the latest record that is known to be kept. */
  sequence(): number;
  /** Sequence up to which everything is answered. */
  answered(): number;
  /** A record is kept; its caller does not know yet. */
  kept(record: Numbered): void;
  /** The callers of all these know. */
  reported(records: readonly Numbered[]): void;
  /** The log says now that everything up to this sequence is answered. */
  saidAnswered(sequence: number): void;
  /** It is time for a snapshot. */
  snapshotDue(): void;
}

interface Waiting {
  readonly data: StateRecord;
  readonly callbacks: AppendCallbacks;
}

export class Appender {
  readonly #waiting: Waiting[] = [];
  /** What is being appended, and is not known to be kept. */
  readonly #batch: Waiting[] = [];
  /** Sequence of the first of the batch, once the store has been asked to append it. */
  #first: number | undefined;
  #appending = false;
  /** What the store may have that nobody knows of: an append is under way, or has failed. */
  #uncertain = false;
  #whenIdle: (() => void) | undefined;
  #closed: StateStoreError | undefined;

  constructor(private readonly parts: AppenderParts) {}

  get isIdle(): boolean {
    return !this.#appending;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  append(data: StateRecord, callbacks: AppendCallbacks): void {
    if (this.#closed !== undefined) return callbacks.notKept(notKept(this.parts, data, this.#closed, false));
    this.#waiting.push({ data, callbacks });
    if (this.#appending) return;
    this.#appending = true;
    // What is decided in this turn shares one write.
    this.parts.clock.nextTurn(() => void this.#appendAll());
  }

  /** Resolves when all is appended; undefined if it is. */
  allAppended(): Promise<void> | undefined {
    if (!this.#appending) return undefined;
    const { promise, resolve } = deferred();
    this.#whenIdle = resolve;
    return promise;
  }

  /** What is not kept by now is given up, and what comes is refused. */
  close(): void {
    const { pipeline, store } = this.parts;
    this.#closed = new StateStoreError(`what pipeline "${pipeline}" keeps in ${store} is closed`, { pipeline });
    this.#notKept(this.#batch, this.#closed, this.#first !== undefined);
    this.#notKept(this.#waiting, this.#closed, false);
  }

  async #appendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#batch.push(...this.#waiting.splice(0));
      await this.#appendBatch();
      if (this.parts.policy.isDue) this.parts.snapshotDue();
    }
    this.#appending = false;
    this.#whenIdle?.();
  }

  async #appendBatch(): Promise<void> {
    while (this.#batch.length > 0 && (await this.#appendOrRefuse()) === 'refused');
  }

  /** @returns whether the store refused one record for good, so that the others are still to be appended. */
  async #appendOrRefuse(): Promise<'done' | 'refused'> {
    const { parts } = this;
    try {
      if (this.#uncertain) await this.#look();
      const first = parts.sequence() + 1;
      const answered = parts.answered();
      const records = this.#batch.map(({ data }, at) => ({
        sequence: first + at,
        data: at === 0 ? { ...data, answered } : data,
      }));
      this.#first = first;
      this.#uncertain = true;
      const room = await parts.log.append(records);
      this.#uncertain = false;
      parts.saidAnswered(answered);
      parts.policy.appended(records.length, room);
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
    for await (const entry of this.parts.access.entries()) {
      if (entry.sequence > this.parts.sequence()) found.push(entry as Numbered);
    }
    this.#uncertain = false;
    this.#keep(found);
  }

  #keep(records: readonly Numbered[]): void {
    for (const record of records) {
      this.parts.kept(record);
      const { sequence } = record;
      if (this.#first !== undefined && sequence >= this.#first) this.#batch.shift()?.callbacks.kept(sequence);
    }
    this.parts.reported(records);
  }

  #notKept(list: Waiting[], cause: unknown, mayBeTakenIn: boolean): void {
    for (const { data, callbacks } of list.splice(0)) {
      callbacks.notKept(notKept(this.parts, data, cause, mayBeTakenIn));
    }
  }
}
