/** The Aggregates of one group whose state is recorded: who holds them may die at any time, and the next takes it all in again. */

import {
  ActorDiedError,
  BootstrapError,
  type ErrorContext,
  type MagdaError,
  StateStoreError,
  TimeoutError,
} from '../../errors/errors.js';
import { type Aggregates, type CommitRejection, rejectedByAll, rejectionOf } from '../../state/commit-rejection.js';
import type { Journal, Numbered, StateOwner, Unanswered } from '../../state/journal.js';
import { kept, type PayloadsByName, type Snapshot, type StateRecord } from '../../state/state-data.js';
import { errorSentence } from '../../text/error-text.js';
import { type Deferred, deferred } from '../../util/deferred.js';
import { decodeError } from '../../wire/error-envelope.js';
import type { Payload } from '../../wire/payload.js';
import type {
  CommitFailure,
  HostedRecord,
  ModuleTimes,
  Phase,
  PublishedResult,
  StateCommand,
  StateMessage,
} from '../../wire/protocol.js';
import { NextGetsFurther } from '../replicas/next-gets-further.js';

/** Who has the Aggregates at present: an actor, or this process. */
export interface StateHost {
  readonly alive: boolean;
  send(request: StateCommand): void;
}

/** A job whose record is kept, and which waits for the Aggregates to take it in. */
export interface RecordedJob {
  readonly id: number;
  readonly kind: Phase;
  /** The group has answered; its Aggregates in `refused` did not take the job in. */
  committed(refused: readonly CommitRejection[]): void;
  /** How long its Aggregates took, where that was asked for. */
  took?(times: readonly ModuleTimes[]): void;
}

export interface DurableGroupParts {
  readonly journal: Journal;
  readonly place: ErrorContext;
  readonly aggregates: Aggregates;
  /** How long a job that an earlier process has left may take, if there is a limit. */
  readonly limit?: RecordLimit | undefined;
  /** Whether somebody listens to module events. */
  timed(): boolean;
  /** Replaces one whose Aggregates are not what their records make them; what else it does may come to its end. */
  retire(holder: StateHost, because: string): void;
  /** Replaces one whose Aggregates do not come to an end. */
  end(holder: StateHost, because: string): void;
}

export interface RecordLimit {
  readonly ms: number;
  /** Calls back once the limit was exceeded. @returns what prevents it. */
  watch(exceeded: () => void): () => void;
}

/** How many records go to a new holder before it has to answer. */
const BATCH = 32;

/** How many holders in a row may end with a job that an earlier process has left: one may have been killed by chance. */
const MOST_ENDS = 2;

/** A holder takes in what is kept. */
interface CatchUp {
  readonly holder: StateHost;
  /** What it was sent last, and has to answer. */
  sent: readonly Numbered<StateRecord | Snapshot>[];
  /** The job that it has to take in, of those that an earlier process has left. */
  left: number | undefined;
  answer: Deferred<void>;
}

/** What became of a holder that was taking in a job. */
interface End {
  /** In words that follow "failed with". */
  readonly said: string;
  cause(what: string, details: ErrorContext & { readonly job: number }): MagdaError;
}

type AppliedMessage = Extract<StateMessage, { readonly kind: 'applied' }>;

interface SnapshotQuery {
  readonly sequence: number;
  readonly states: Map<string, Payload>;
  readonly answer: Deferred<PayloadsByName | undefined>;
}

export class DurableGroup implements StateOwner {
  /** Has taken in what is kept, and is told of each record that comes. */
  #current: StateHost | undefined;
  #next: CatchUp | undefined;
  /** By the sequence of their records. */
  readonly #unanswered = new Map<number, RecordedJob>();
  /** Those of them that an earlier process has left: it may have answered them all the same. */
  readonly #left = new Set<number>();
  /** How many holders have ended with them, or did not come to an end. */
  readonly #ends = new Map<number, number>();
  #asked: SnapshotQuery | undefined;
  /** Why nobody takes anything in. */
  #abandoned: MagdaError | undefined;

  constructor(private readonly parts: DurableGroupParts) {
    parts.journal.join(this);
  }

  /** The job's record is kept. */
  expect(sequence: number, job: RecordedJob): void {
    this.#unanswered.set(sequence, job);
    if (this.#abandoned !== undefined) this.abandon(this.#abandoned);
  }

  get answered(): number {
    return Math.min(...this.#unanswered.keys()) - 1;
  }

  expectAgain(records: readonly Unanswered[]): void {
    const { journal } = this.parts;
    for (const { sequence, job, kind } of records) {
      if (this.#isOver(sequence)) continue;
      const committed = (refusals: readonly CommitRejection[]) => {
        if (refusals.length > 0) journal.refusedLate({ job, refusals });
      };
      this.#unanswered.set(sequence, { id: job, kind, committed });
      this.#left.add(sequence);
    }
  }

  take(records: readonly Numbered[]): void {
    for (const record of records) this.#expectWithoutJob(record);
    const holder = this.#current;
    const hosted = this.#hosted(records);
    if (holder === undefined || hosted.length === 0) return;
    // Each alone where times are wanted: an answer has those of one job.
    const timed = this.parts.timed();
    if (!timed && refusedOf(holder, hosted) === undefined) return;
    for (const record of hosted) {
      const cause = refusedOf(holder, [record], timed);
      if (cause !== undefined) this.#untravelled(record.sequence, cause);
    }
  }

  /** The job of a record that was found later than it should have been was told that it may be there. */
  #expectWithoutJob({ sequence, data }: Numbered): void {
    if (data.kind !== 'run' && data.kind !== 'process') return;
    if (this.#unanswered.has(sequence) || this.#isOver(sequence)) return;
    this.expect(sequence, { id: data.job, kind: data.kind, committed() {} });
  }

  /** It was refused as soon as it was expected. */
  #isOver(sequence: number): boolean {
    return this.parts.aggregates.every(({ module }) => this.#refused(sequence, module));
  }

  /** The record cannot travel, such as one that is too large. @returns whether it could be refused. */
  #untravelled(sequence: number, cause: Error): boolean {
    const job = this.#unanswered.get(sequence);
    if (job !== undefined) this.#refuse(sequence, job, rejectedByAll(this.parts.aggregates, cause));
    return job !== undefined;
  }

  snapshot(sequence: number): Promise<PayloadsByName | undefined> | undefined {
    if (!this.#current?.alive) return undefined;
    const answer = maybeUnheard<PayloadsByName | undefined>();
    this.#asked = { sequence, states: new Map(), answer };
    this.#current.send({ kind: 'snapshot', sequence });
    return answer.promise;
  }

  /**
   * Lets a holder that has just begun take in what is kept; from then on it is told of each record that comes.
   * @throws {BootstrapError} if it dies, or one of its Aggregates fails.
   */
  async catchUp(holder: StateHost): Promise<void> {
    const { journal } = this.parts;
    const next: CatchUp = { holder, sent: [], left: undefined, answer: maybeUnheard() };
    this.#next = next;
    try {
      let reached = -1;
      while (reached < journal.sequence) {
        const before = reached;
        for await (const batch of inBatches(journal.read(reached), ({ sequence }) => this.#left.has(sequence))) {
          await this.#takenBy(next, batch);
          reached = (batch.at(-1) as Numbered).sequence;
        }
        if (reached === before) throw this.#gap(reached);
      }
      this.#current = holder;
      this.#abandoned = undefined;
    } finally {
      this.#next = undefined;
    }
  }

  onStateMessage(holder: StateHost, message: StateMessage): void {
    // Who is being replaced says nothing more that counts.
    if (holder !== this.#current && holder !== this.#next?.holder) return;
    if (message.kind === 'applied') this.#taken(holder, message);
    else if (message.kind === 'snapshot') this.#shown(message);
    else if (message.kind === 'snapshotFailed') this.#asked?.answer.reject(decodeError(message.error));
    else if (message.kind === 'stateInvalid')
      this.#retire(holder, `because process() of job ${message.job} was not undone`);
  }

  /** @param of what, unless it was told to. */
  died(holder: StateHost, of?: string): void {
    if (holder === this.#current) this.#current = undefined;
    this.#asked?.answer.resolve(undefined);
    if (holder !== this.#next?.holder) return;
    const { left, answer } = this.#next;
    if (of !== undefined && left !== undefined && this.#unanswered.has(left)) {
      this.#endedWith(left, workerEnded(of));
    } else answer.reject(new BootstrapError('It ended while it took in what the state store has.'));
  }

  /** The job may be what did it; then it must not keep the pipeline from starting. */
  #endedWith(sequence: number, { said, cause }: End): void {
    const job = this.#unanswered.get(sequence) as RecordedJob;
    const { aggregates, place } = this.parts;
    const ends = (this.#ends.get(sequence) ?? 0) + 1;
    this.#ends.set(sequence, ends);
    const what = `The Aggregates failed to take in job ${job.id} with ${said}`;
    this.#next?.answer.reject(new NextGetsFurther(what, place));
    if (ends < MOST_ENDS) return;
    const refusals = rejectedByAll(aggregates, cause(what, { ...place, job: job.id }));
    const always = `${said}, ${ends} times in a row`;
    this.#refuse(
      sequence,
      job,
      refusals.map((one) => ({ ...one, said: always })),
    );
  }

  /** The Aggregates do not come to an end with the job: another takes their place, and none takes it in. */
  giveUp(id: number, cause: MagdaError): void {
    const holder = this.#current;
    const [sequence, job] = [...this.#unanswered].find((one) => one[1].id === id) ?? [];
    if (holder === undefined || sequence === undefined || job === undefined) return;
    this.#end(holder, `because job ${id} was not taken in in time`);
    this.#refuse(sequence, job, rejectedByAll(this.parts.aggregates, cause));
  }

  /** Nobody will answer any more: what was not taken in is refused. What an earlier process has left is left to the next. */
  abandon(cause: MagdaError): void {
    this.#abandoned = cause;
    for (const [sequence, job] of this.#unanswered) {
      if (this.#left.has(sequence)) continue;
      this.#refuse(sequence, job, rejectedByAll(this.parts.aggregates, cause));
    }
  }

  #taken(holder: StateHost, { sequence, failures, times }: AppliedMessage): void {
    if (times !== undefined) this.#unanswered.get(sequence)?.took?.(times);
    this.#answered(failures.length === 0 ? sequence : sequence - 1);
    if (failures.length > 0) this.#failed(holder, sequence, failures);
    else if (this.#next !== undefined) {
      this.#next.left = undefined;
      this.#next.answer.resolve();
    }
  }

  #answered(last: number): void {
    for (const [sequence, job] of this.#unanswered) {
      if (sequence > last) continue;
      this.#unanswered.delete(sequence);
      job.committed([]);
    }
  }

  #failed(holder: StateHost, sequence: number, failures: readonly CommitFailure[]): void {
    const refusals = failures.map((failure) => rejectionOf(failure, this.parts.aggregates));
    const first = refusals[0] as CommitRejection;
    const { aggregate, said, cause } = first;
    const job = this.#unanswered.get(sequence);
    if (job === undefined) return this.#next?.answer.reject(this.#stuck(sequence, this.#next.sent, first));
    const what = `Aggregate "${aggregate}" failed to take in job ${job.id}`;
    this.#next?.answer.reject(
      new NextGetsFurther(`${what}: ${said}`, { ...this.parts.place, module: aggregate, cause }),
    );
    this.#retire(holder, `because ${what}`);
    this.#refuse(sequence, job, refusals);
  }

  /** Somebody may have been told that it was taken in, so it cannot be refused. */
  #stuck(sequence: number, sent: CatchUp['sent'], { aggregate, said, cause }: CommitRejection): BootstrapError {
    const data = sent.find((one) => one.sequence === sequence)?.data;
    const what =
      data?.kind === 'run' ? `job ${data.job}` : data?.kind === 'snapshot' ? 'its snapshot' : 'a new beginning';
    return new BootstrapError(
      `Aggregate "${aggregate}" could not take in ${what} from the state store (number ${sequence} there): ${errorSentence(said)} ` +
        'Nothing is lost: mend the Aggregate so that it can, then build again.',
      { ...this.parts.place, module: aggregate, cause },
    );
  }

  #refuse(sequence: number, job: RecordedJob, refusals: readonly CommitRejection[]): void {
    this.#unanswered.delete(sequence);
    // That its Aggregates are to begin anew is recorded, and the next holder begins so.
    if (job.kind === 'process') return job.committed([]);
    this.parts.journal.refuse(
      sequence,
      refusals.map(({ aggregate }) => aggregate),
      {
        kept: () => job.committed(refusals),
        notKept: ({ message }) =>
          job.committed(refusals.map((one) => ({ ...one, said: `${errorSentence(one.said)} ${message}` }))),
      },
    );
  }

  #retire(holder: StateHost, because: string): void {
    this.died(holder);
    this.parts.retire(holder, because);
  }

  #end(holder: StateHost, because: string): void {
    this.died(holder);
    this.parts.end(holder, because);
  }

  #shown({ sequence, module, state }: Extract<StateMessage, { readonly kind: 'snapshot' }>): void {
    if (this.#asked?.sequence !== sequence) return;
    const { states, answer } = this.#asked;
    const { aggregates } = this.parts;
    const name = aggregates.find((one) => one.module === module)?.name as string;
    states.set(name, kept(state));
    if (states.size === aggregates.length) answer.resolve(states);
  }

  async #takenBy(next: CatchUp, batch: CatchUp['sent']): Promise<void> {
    const records = this.#hosted(batch);
    next.sent = batch;
    if (records.length === 0 || (await this.#answerTo(next, records)) === undefined) return;
    for (const record of records) {
      const cause = await this.#answerTo(next, [record]);
      if (cause === undefined || this.#untravelled(record.sequence, cause)) continue;
      const [{ name: aggregate }] = this.parts.aggregates as readonly [Aggregates[number]];
      throw this.#stuck(record.sequence, batch, { aggregate, said: cause.message, cause });
    }
  }

  /** @returns why they cannot travel, if so. */
  async #answerTo(next: CatchUp, records: readonly HostedRecord[]): Promise<Error | undefined> {
    next.answer = maybeUnheard();
    if (!next.holder.alive) this.died(next.holder);
    const cause = refusedOf(next.holder, records);
    if (cause !== undefined) return cause;
    // It goes alone.
    next.left = records.map(({ sequence }) => sequence).find((one) => this.#left.has(one) && this.#unanswered.has(one));
    const stop = this.#watch(next);
    try {
      await next.answer.promise;
    } finally {
      stop();
    }
    return undefined;
  }

  #watch({ holder, left }: CatchUp): () => void {
    const { limit } = this.parts;
    if (limit === undefined || left === undefined) return () => {};
    return limit.watch(() => {
      this.#endedWith(left, tookLonger(limit.ms));
      this.#end(holder, 'because what the state store has was not taken in in time');
    });
  }

  /** The records as the group's hosts take them in. */
  #hosted(records: readonly Numbered<StateRecord | Snapshot>[]): readonly HostedRecord[] {
    return records.flatMap(({ sequence, data }): HostedRecord | readonly HostedRecord[] => {
      if (data.kind === 'process') return { sequence, kind: 'process' };
      if (data.kind === 'snapshot') return { sequence, kind: 'snapshot', states: this.#own(data.states) };
      if (data.kind === 'refusal' || data.kind === 'answered') return [];
      const { job, request } = data;
      const inputs = this.#own(data.inputs).filter(({ module }) => !this.#refused(sequence, module));
      return inputs.length === 0 ? [] : { sequence, kind: 'run', job, request, inputs };
    });
  }

  #own(payloads: PayloadsByName): readonly PublishedResult[] {
    return this.parts.aggregates.flatMap(({ module, name }) => {
      const payload = payloads.get(name);
      return payload === undefined ? [] : [{ module, payload }];
    });
  }

  #refused(sequence: number, module: number): boolean {
    const { aggregates, journal } = this.parts;
    return journal.isRefused(sequence, aggregates.find((one) => one.module === module)?.name as string);
  }

  #gap(reached: number): StateStoreError {
    const { journal, place } = this.parts;
    return new StateStoreError(
      `The state store has lost the records from ${reached + 1} to ${journal.sequence}.`,
      place,
    );
  }
}

function workerEnded(reason: string): End {
  return {
    said: `the end of its worker (${reason})`,
    cause: (what, details) => new ActorDiedError(errorSentence(what), { ...details, mayHaveRun: true }),
  };
}

function tookLonger(ms: number): End {
  return {
    said: `its \`timeout\` of ${ms} ms exceeded`,
    cause: (what, details) => new TimeoutError(errorSentence(what), details),
  };
}

/** @returns why the records cannot travel, if so. */
function refusedOf(holder: StateHost, records: readonly HostedRecord[], timed = false): Error | undefined {
  try {
    holder.send({ kind: 'take', records, ...(timed ? { timed } : {}) });
    return undefined;
  } catch (cause) {
    return cause as Error;
  }
}

/** Nobody may be waiting when it is rejected. */
function maybeUnheard<T = void>(): Deferred<T> {
  const answer = deferred<T>();
  answer.promise.catch(() => {});
  return answer;
}

async function* inBatches<T>(items: AsyncIterable<T>, goesAlone: (item: T) => boolean): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    const alone = goesAlone(item);
    if (alone && batch.length > 0) {
      yield batch;
      batch = [];
    }
    batch.push(item);
    if (batch.length < BATCH && !alone) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
