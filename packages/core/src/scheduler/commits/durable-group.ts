/** The Aggregates of one group whose state is recorded: who holds them may die at any time, and the next takes it all in again. */

import type { MagdaError } from '../../errors/errors.js';
import { type CommitRejection, rejectedByAll, rejectionOf } from '../../state/commit-rejection.js';
import type { Numbered, StateOwner, Unanswered } from '../../state/journal-parts.js';
import { type PayloadsByName, takersOf } from '../../state/state-data.js';
import { errorSentence } from '../../text/error-text.js';
import type { CommitFailure, StateMessage } from '../../wire/host-messages.js';
import { NextGetsFurther } from '../replicas/next-gets-further.js';
import { CatchUp } from './catch-up.js';
import { HostedRecords } from './hosted-records.js';
import { cannotTakeIn, type HolderEnd, tookLonger, workerEnded } from './record-errors.js';
import { RecordedJobs } from './recorded-jobs.js';
import { SnapshotQuery } from './snapshot-query.js';
import { type DurableGroupParts, type RecordedJob, type StateHost, sendRecords } from './state-host.js';

/** How many holders in a row may end with a job that an earlier process has left: one may have been killed by chance. */
const MOST_ENDS = 2;

type AppliedMessage = Extract<StateMessage, { readonly kind: 'applied' }>;

export class DurableGroup implements StateOwner {
  /** Has taken in what is kept, and gets each record that comes. */
  #current: StateHost | undefined;
  #next: CatchUp | undefined;
  readonly #jobs = new RecordedJobs();
  readonly #hosted: HostedRecords;
  readonly #snapshot: SnapshotQuery;
  /** Why nobody takes anything in. */
  #abandoned: MagdaError | undefined;

  constructor(private readonly parts: DurableGroupParts) {
    this.#hosted = new HostedRecords(parts.journal, parts.aggregates);
    this.#snapshot = new SnapshotQuery(parts.aggregates);
    parts.journal.join(this);
  }

  /** The job's record is kept. */
  expect(sequence: number, job: RecordedJob): void {
    this.#jobs.add(sequence, job);
    if (this.#abandoned !== undefined) this.abandon(this.#abandoned);
  }

  get answered(): number {
    return this.#jobs.answered;
  }

  expectAgain(records: readonly Unanswered[]): void {
    const { journal } = this.parts;
    for (const { sequence, job, kind, takers } of records) {
      const aggregates = this.#hosted.among(takers);
      if (this.#hosted.isOver(sequence, aggregates)) continue;
      const committed = (refusals: readonly CommitRejection[]) => {
        if (refusals.length > 0) journal.refusedLate({ job, refusals });
      };
      this.#jobs.addLeft(sequence, { id: job, kind, aggregates, committed });
    }
  }

  take(records: readonly Numbered[]): void {
    for (const record of records) this.#expectWithoutJob(record);
    const holder = this.#current;
    const hosted = this.#hosted.of(records);
    if (holder === undefined || hosted.length === 0) return;
    // Each alone where times are wanted: an answer has those of one job.
    const timed = this.parts.timed();
    if (!timed && sendRecords(holder, hosted) === undefined) return;
    for (const record of hosted) {
      const cause = sendRecords(holder, [record], timed);
      if (cause !== undefined) this.#untraveled(record.sequence, cause);
    }
  }

  /** The job of a record that was found later than it should have been has settled with the advice that it may be there. */
  #expectWithoutJob({ sequence, data }: Numbered): void {
    if (data.kind !== 'run' && data.kind !== 'process') return;
    // One that is over was refused as soon as it was expected.
    const aggregates = this.#hosted.among(takersOf(data));
    if (this.#jobs.has(sequence) || this.#hosted.isOver(sequence, aggregates)) return;
    this.expect(sequence, { id: data.job, kind: data.kind, aggregates, committed() {} });
  }

  /** The record cannot travel, such as one that is too large. @returns whether it could be refused. */
  #untraveled(sequence: number, cause: Error): boolean {
    const job = this.#jobs.get(sequence);
    if (job !== undefined) this.#refuse(sequence, job, rejectedByAll(job.aggregates, cause));
    return job !== undefined;
  }

  snapshot(sequence: number): Promise<PayloadsByName | undefined> | undefined {
    return this.#current?.alive ? this.#snapshot.ask(this.#current, sequence) : undefined;
  }

  /**
   * Lets a holder that has just begun take in what is kept; from then on it gets each record that comes.
   * @throws {BootstrapError} if it dies, or one of its Aggregates fails.
   */
  async catchUp(holder: StateHost): Promise<void> {
    const { journal, place, aggregates, limit } = this.parts;
    const next = new CatchUp(holder, {
      ...{ journal, place, aggregates, limit, jobs: this.#jobs, hosted: this.#hosted },
      refuse: (sequence, cause) => this.#untraveled(sequence, cause),
      exceeded: (sequence, ms) => {
        this.#endedWith(sequence, tookLonger(ms));
        this.#end(holder, 'because what the state store has was not taken in in time');
      },
    });
    this.#next = next;
    try {
      await next.run();
      this.#current = holder;
      this.#abandoned = undefined;
    } finally {
      this.#next = undefined;
    }
  }

  onStateMessage(holder: StateHost, message: StateMessage): void {
    // Messages of one that is being replaced do not count.
    if (holder !== this.#current && holder !== this.#next?.holder) return;
    if (message.kind === 'applied') this.#applied(holder, message);
    else if (message.kind === 'snapshot' || message.kind === 'snapshotFailed') this.#snapshot.answered(message);
    else if (message.kind === 'stateInvalid')
      this.#retire(holder, `because process() of job ${message.job} was not undone`);
  }

  /** @param of what, unless it was ended on purpose. */
  died(holder: StateHost, of?: string): void {
    if (holder === this.#current) this.#current = undefined;
    this.#snapshot.cancel();
    const next = this.#next;
    if (holder !== next?.holder) return;
    if (of !== undefined && next.left !== undefined && this.#jobs.has(next.left)) {
      this.#endedWith(next.left, workerEnded(of));
    } else next.ended();
  }

  /** The job may be what did it; then it must not keep the pipeline from starting. */
  #endedWith(sequence: number, { said, cause }: HolderEnd): void {
    const job = this.#jobs.get(sequence) as RecordedJob;
    const { place } = this.parts;
    const ends = this.#jobs.countEnd(sequence);
    const what = `The Aggregates failed to take in job ${job.id} with ${said}`;
    this.#next?.fail(new NextGetsFurther(what, place));
    if (ends < MOST_ENDS) return;
    const refusals = rejectedByAll(job.aggregates, cause(what, { ...place, job: job.id }));
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
    const [sequence, job] = this.#jobs.find(id) ?? [];
    if (holder === undefined || sequence === undefined || job === undefined) return;
    this.#end(holder, `because job ${id} was not taken in in time`);
    this.#refuse(sequence, job, rejectedByAll(job.aggregates, cause));
  }

  /** Nobody will answer any more: what was not taken in is refused. What an earlier process has left is left to the next. */
  abandon(cause: MagdaError): void {
    this.#abandoned = cause;
    for (const [sequence, job] of this.#jobs.own()) {
      this.#refuse(sequence, job, rejectedByAll(job.aggregates, cause));
    }
  }

  #applied(holder: StateHost, { sequence, failures, times }: AppliedMessage): void {
    if (times !== undefined) this.#jobs.get(sequence)?.took?.(times);
    this.#jobs.settleUpTo(failures.length === 0 ? sequence : sequence - 1);
    if (failures.length > 0) this.#failed(holder, sequence, failures);
    else this.#next?.taken();
  }

  #failed(holder: StateHost, sequence: number, failures: readonly CommitFailure[]): void {
    const { aggregates, place } = this.parts;
    const refusals = failures.map((failure) => rejectionOf(failure, aggregates));
    const first = refusals[0] as CommitRejection;
    const { aggregate, said, cause } = first;
    const next = this.#next;
    const job = this.#jobs.get(sequence);
    if (job === undefined) return next?.fail(cannotTakeIn(sequence, next.dataOf(sequence), first, place));
    const what = `Aggregate "${aggregate}" failed to take in job ${job.id}`;
    next?.fail(new NextGetsFurther(`${what}: ${said}`, { ...place, module: aggregate, cause }));
    this.#retire(holder, `because ${what}`);
    this.#refuse(sequence, job, refusals);
  }

  #refuse(sequence: number, job: RecordedJob, refusals: readonly CommitRejection[]): void {
    this.#jobs.delete(sequence);
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
}
