/** A pipeline's state log at work: what is decided is kept here first, many records at a time, in one order for all. */

import { StateStoreError } from '../errors/errors.js';
import { errorSentence } from '../text/error-text.js';
import { deferred } from '../util/deferred.js';
import { Appender } from './appender.js';
import type {
  AppendCallbacks,
  JournalParts,
  LateRefusal,
  Numbered,
  Opened,
  StateOwner,
  Unanswered,
} from './journal-parts.js';
import { LogAccess } from './log-access.js';
import { RejectedJobs } from './rejected-jobs.js';
import { Snapshots } from './snapshots.js';
import type { Snapshot, StateRecord } from './state-data.js';

/** How long a store may take to end what it is at. */
const CLOSE_LIMIT_MS = 5_000;

export class Journal {
  readonly #owners: StateOwner[] = [];
  readonly #rejected: RejectedJobs;
  readonly #access: LogAccess;
  readonly #appender: Appender;
  readonly #snapshots: Snapshots;
  readonly #unanswered: readonly Unanswered[];
  /** Sequence up to which the log says that everything is answered. */
  #saidAnswered: number;
  #sequence: number;
  #jobs: number;
  /** No job was taken in since the last `process()`, whoever refused it then. */
  #isEmpty: boolean;

  constructor(
    private readonly parts: JournalParts,
    { sequence, jobs, refusals, takers, answered, unanswered }: Opened,
  ) {
    this.#saidAnswered = answered;
    this.#unanswered = unanswered;
    this.#sequence = sequence;
    this.#jobs = jobs;
    this.#isEmpty = jobs === 0;
    this.#rejected = new RejectedJobs(refusals, takers, parts.aggregates.length);
    const access = new LogAccess(parts.log);
    this.#access = access;
    this.#appender = new Appender({
      ...parts,
      access,
      sequence: () => this.#sequence,
      answered: () => this.#answered(),
      kept: (record) => this.#kept(record),
      reported: (records) => {
        for (const owner of this.#owners) owner.take(records);
      },
      saidAnswered: (sequence) => {
        this.#saidAnswered = sequence;
      },
      snapshotDue: () => void this.#snapshots.take(this.#sequence, this.#jobs, this.#isEmpty),
    });
    this.#snapshots = new Snapshots({
      ...parts,
      access,
      owners: this.#owners,
      replaced: (sequence) => this.#rejected.forgetUpTo(sequence),
      isClosed: () => this.#appender.isClosed,
    });
  }

  /** Of the latest record that is known to be kept. */
  get sequence(): number {
    return this.#sequence;
  }

  /** From now on the owner gets every record that is kept. */
  join(owner: StateOwner): void {
    this.#owners.push(owner);
    owner.expectAgain(this.#unanswered);
  }

  /** Has a record kept. */
  append(data: StateRecord, callbacks: AppendCallbacks): void {
    this.#appender.append(data, callbacks);
  }

  /** Has it kept that Aggregates did not take in a job that is recorded; here it is known at once. */
  refuse(of: number, aggregates: readonly string[], callbacks: AppendCallbacks): void {
    if (this.#rejected.add(of, aggregates)) this.#jobs--;
    this.append(
      { kind: 'refusal', of, aggregates },
      {
        kept: (sequence) => {
          this.#rejected.kept(of);
          callbacks.kept(sequence);
        },
        notKept: (error) => callbacks.notKept(error),
      },
    );
  }

  /** A job of an earlier process was refused. */
  refusedLate(refusal: LateRefusal): void {
    this.parts.refusedLate(refusal);
  }

  isRefused(sequence: number, aggregate: string): boolean {
    return this.#rejected.has(sequence, aggregate);
  }

  /** The snapshot and the records that come after `sequence`, as far as they are known to be kept; -1 for all. */
  async *read(sequence: number): AsyncGenerator<Numbered<StateRecord | Snapshot>> {
    for await (const entry of this.#access.entries()) {
      if (entry.sequence > this.#sequence) return;
      if (entry.sequence > sequence) yield entry as Numbered<StateRecord | Snapshot>;
    }
  }

  /** Ends what is under way, then releases the log; neither takes longer than the limit. @returns what went wrong. */
  async close(limitMs = CLOSE_LIMIT_MS): Promise<readonly StateStoreError[]> {
    const { pipeline, store, log, limits } = this.parts;
    const appender = this.#appender;
    await this.#within(limitMs, appender.allAppended());
    if (appender.isIdle && this.#answered() > this.#saidAnswered) {
      this.append({ kind: 'answered' }, { kept() {}, notKept() {} });
      await this.#within(limitMs, appender.allAppended());
    }
    appender.close();
    try {
      const closing = this.#access.replaced.then(() => log.close());
      if (await this.#within(limitMs, closing)) return [];
      throw new Error(`it took more than ${limitMs} ms`);
    } catch (cause) {
      const message = `What pipeline "${pipeline}" keeps in ${store} was not closed: ${errorSentence(cause)}`;
      return [new StateStoreError(message, { pipeline, cause })];
    } finally {
      limits.close();
    }
  }

  /** @returns whether it has resolved in time. */
  async #within(ms: number, promise: Promise<unknown> | undefined): Promise<boolean> {
    const late = deferred<false>();
    const { stop } = this.parts.limits.after(ms, () => late.resolve(false));
    try {
      return await Promise.race([Promise.resolve(promise).then(() => true), late.promise]);
    } finally {
      stop();
    }
  }

  /** Sequence up to which everything is answered, and nothing more has to be kept of it. */
  #answered(): number {
    const { keptUpTo } = this.#rejected;
    return Math.min(this.#sequence, keptUpTo, ...this.#owners.map(({ answered }) => answered));
  }

  #kept({ sequence, data }: Numbered): void {
    this.#sequence = sequence;
    if (data.kind === 'refusal' || data.kind === 'answered') return;
    if (data.kind === 'run') this.#rejected.recorded(sequence, data.inputs.size);
    this.#isEmpty = data.kind === 'process';
    this.#jobs = this.#isEmpty ? 0 : this.#jobs + 1;
  }
}
