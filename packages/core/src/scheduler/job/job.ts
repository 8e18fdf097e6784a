/** One call of `run()` or `process()`: starts each group when its inputs are there, then settles exactly once. */

import { CommitError, type MagdaError } from '../../errors/errors.js';
import type { PlannedPhase } from '../../plan/plan.js';
import type { Results } from '../../runtime/pipeline.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import type { Journal } from '../../state/journal.js';
import { kept, type StateRecord } from '../../state/state-data.js';
import { errorSentence } from '../../text/error-text.js';
import { quoted } from '../../text/quoted.js';
import { buffersOf, decodePayload, type InterfaceTable, type Payload } from '../../wire/payload.js';
import type { Phase, PublishedResult, RunCommand } from '../../wire/protocol.js';
import type { ActorPool } from '../pool/actor-pool.js';
import { type JobHandle, type JobState, Task } from '../task/task.js';
import { countDown } from './count-down.js';
import { IntermediateResults, type ShareValue } from './intermediate-results.js';

/** The invocations that read a value; undefined if the caller does, too. */
type Readers = readonly number[] | undefined;

/** What jobs need of their pipeline. */
export interface JobContext {
  readonly name: string;
  readonly interfaces: InterfaceTable;
  readonly pools: readonly ActorPool[];
  /** Whether module times are wanted. */
  readonly timed: boolean;
  /** Why no job can be committed, if so. */
  readonly lost: MagdaError | undefined;
  /** Where what Aggregates take in is recorded first, if anywhere. */
  readonly journal: Journal | undefined;
  readonly share: ShareValue | undefined;
  /** No abort, deadline or timeout undoes the job any more. */
  decided(job: Job): void;
  settled(job: Job, error: unknown, failed: boolean): void;
}

/** What the caller asked, and how to answer. */
export interface Call {
  readonly id: number;
  readonly kind: Phase;
  readonly request: Payload;
  /** Buffers of the request, which are needed for nothing but its tasks. */
  readonly requestBuffers: readonly ArrayBuffer[];
  /** Running time per group in milliseconds. */
  readonly timeout: number | undefined;
  readonly priority: number | undefined;
  readonly resolve: (results: Results) => void;
  readonly reject: (error: unknown) => void;
}

export class Job implements JobHandle {
  readonly id: number;
  /** Of a `process()`, above all others: it has waited for all jobs before it, and those after it wait for it. */
  readonly priority: number;
  state: JobState = 'queued';
  readonly tasks: (Task | undefined)[];
  /** Neighbours in the order of calls, kept by CallOrder. */
  before: Job | undefined;
  after: Job | undefined;
  /** The latest `process()` that was called before: its end comes before this job's commit. */
  barrier: Job | undefined;
  /** For a `process()`: jobs whose commit waits for it. */
  #followers: Job[] | undefined;
  readonly #published: IntermediateResults;
  readonly #missing: number[];
  #remaining: number;
  /** Per invocation, its readers that have not been handed what it published; made when the first one is. */
  #undelivered: number[] | undefined;
  /** By Aggregate, what it is to take in, if that is recorded. */
  #inputs: Map<string, Payload> | undefined;
  #unanswered = 0;
  #refusals: CommitRejection[] = [];

  constructor(
    private readonly call: Call,
    readonly phase: PlannedPhase,
    private readonly context: JobContext,
  ) {
    this.id = call.id;
    this.priority = call.kind === 'process' ? Number.POSITIVE_INFINITY : (call.priority ?? 0);
    this.tasks = new Array(phase.invocations.length);
    this.#published = new IntermediateResults(phase.slots, this.tasks, context.share);
    this.#missing = phase.missing.slice();
    this.#remaining = phase.invocations.length;
  }

  get kind(): Phase {
    return this.call.kind;
  }

  get timeout(): number | undefined {
    return this.call.timeout;
  }

  /** Why it cannot succeed any more, if so: what it processes is gone. */
  get lost(): MagdaError | undefined {
    return this.kind === 'process' ? this.context.lost : undefined;
  }

  start(): void {
    this.state = 'running';
    if (this.#remaining === 0) return this.#complete();
    if (this.#remaining > 1) this.#published.share(this.call.request, this.phase.all);
    for (const index of this.phase.sources) this.#ready(index);
  }

  #ready(index: number): void {
    // Another group, ready by the same result, may have failed it at once.
    if (this.state !== 'running') return;
    const invocation = this.phase.invocations[index] as PlannedPhase['invocations'][number];
    const task = new Task(this, invocation);
    this.tasks[index] = task;
    this.#poolOf(task).add(task);
  }

  runMessage(task: Task, final: boolean, transfer: object[]): RunCommand {
    const { externals, phase } = task.invocation;
    task.final = final;
    if (final) this.#move(task, transfer);
    return {
      kind: 'run',
      job: this.id,
      phase,
      dispatchId: task.dispatchId,
      timed: this.context.timed,
      request: this.call.request,
      inputs: externals.map((slot) => this.#published.of(slot)),
    };
  }

  delivered(task: Task): void {
    if (task.delivered) return;
    task.delivered = true;
    if (task.invocation.predecessors.length === 0) return;
    this.#undelivered ??= this.phase.invocations.map(({ successors }) => successors);
    for (const index of task.invocation.predecessors) {
      const published = this.tasks[index] as Task;
      if (countDown(this.#undelivered, index) === 0 && !published.invocation.holdsToTheEnd) {
        this.#poolOf(published).release(published);
      }
    }
  }

  #move(task: Task, transfer: object[]): void {
    for (const slot of task.invocation.externals) {
      const buffers = buffersOf(this.#published.of(slot));
      if (buffers.length > 0) this.#moveTo(task, buffers, this.#published.readersOf(slot), transfer);
    }
    const { requestBuffers } = this.call;
    if (requestBuffers.length > 0) this.#moveTo(task, requestBuffers, this.phase.all, transfer);
  }

  #moveTo(task: Task, buffers: readonly object[], readers: Readers, transfer: object[]): void {
    if (!this.#isLast(task, readers)) return;
    transfer.push(...buffers);
    for (const index of readers) (this.tasks[index] as Task).moved = true;
  }

  movableBytes(task: Task): number {
    let bytes = this.#bytesFor(task, this.call.requestBuffers, this.phase.all);
    for (const slot of task.invocation.externals) {
      bytes += this.#bytesFor(task, buffersOf(this.#published.of(slot)), this.#published.readersOf(slot));
    }
    return bytes;
  }

  #bytesFor(task: Task, buffers: readonly ArrayBuffer[], readers: Readers): number {
    if (buffers.length === 0 || !this.#isLast(task, readers)) return 0;
    return buffers.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
  }

  /** Whether the task is the last reader to get a value, and no other can need it again. */
  #isLast(task: Task, readers: Readers): readers is readonly number[] {
    const isServed = (index: number) => {
      const reader = this.tasks[index];
      return reader !== undefined && (reader.through || (reader.final && reader.state === 'handed') || reader === task);
    };
    return readers?.every(isServed) === true;
  }

  published({ module, payload }: PublishedResult): void {
    const slot = this.phase.slotOf[module] as number;
    // A retried task publishes again what its first actor had published: the first word counts.
    if (this.state !== 'running' || this.#published.has(slot)) return;
    this.#published.add(slot, payload);
    for (const reader of this.phase.slots[slot]?.readers ?? []) {
      if (countDown(this.#missing, reader) === 0) this.#ready(reader);
    }
  }

  collected(aggregate: string, inputs: Payload): void {
    this.#inputs ??= new Map();
    this.#inputs.set(aggregate, kept(inputs));
  }

  settle(task: Task, outcome: 'ended'): void;
  settle(task: Task, outcome: 'failed', error: unknown): void;
  settle(task: Task, outcome: 'committed', rejections: readonly CommitRejection[]): void;
  settle(task: Task, outcome: 'ended' | 'failed' | 'committed', detail?: unknown): void {
    if (outcome === 'ended') this.#ended(task);
    else if (outcome === 'failed') this.fail(detail, false);
    else this.#answered(detail as readonly CommitRejection[]);
  }

  #ended(task: Task): void {
    if (this.state !== 'running') return;
    const { successors, holdsToTheEnd } = task.invocation;
    this.#published.read(task);
    if (successors === 0 && !holdsToTheEnd) this.#poolOf(task).release(task);
    if (--this.#remaining === 0) this.#complete();
  }

  #complete(): void {
    if (this.phase.committing.length === 0) return this.#succeed();
    this.passBarrier();
  }

  /** Commits once every earlier `process()` has ended. */
  passBarrier(): void {
    if (this.state !== 'running') return;
    const barrier = this.unsettledBarrier();
    if (barrier !== undefined && this.kind === 'run') barrier.#follow(this);
    else this.#commit();
  }

  /** Skips those that have ended, also out of order. */
  unsettledBarrier(): Job | undefined {
    while (this.barrier?.state === 'settled') this.barrier = this.barrier.barrier;
    return this.barrier;
  }

  #commit(): void {
    if (this.context.lost !== undefined) return this.fail(this.context.lost, false);
    this.state = 'committing';
    this.context.decided(this);
    const { journal } = this.context;
    if (journal === undefined) return this.#commitToGroups(0);
    journal.append(this.#record(), {
      kept: (sequence) => this.#commitToGroups(sequence),
      notKept: (error) => this.#undo(error, false),
    });
  }

  #record(): StateRecord {
    const { id, kind, call } = this;
    if (kind === 'process') return { kind, job: id };
    return { kind, job: id, request: kept(call.request), inputs: this.#inputs ?? new Map() };
  }

  #commitToGroups(sequence: number): void {
    this.#inputs = undefined;
    this.#unanswered = this.phase.committing.length;
    for (const index of this.phase.committing) {
      const task = this.tasks[index] as Task;
      this.#poolOf(task).commitments.commit(task, sequence);
    }
  }

  #answered(refused: readonly CommitRejection[]): void {
    this.#refusals.push(...refused);
    if (--this.#unanswered > 0) return;
    if (this.#refusals.length === 0) return this.#succeed();
    this.#settle(this.#commitError(), true);
  }

  #commitError(): CommitError {
    const rejected = this.#refusals.map(({ aggregate }) => aggregate);
    const all = this.phase.committing.flatMap(
      (index) => this.#poolOf(this.tasks[index] as Task).commitments.aggregates,
    );
    const committed = all.filter((name) => !rejected.includes(name));
    const first = this.#refusals[0] as CommitRejection;
    return new CommitError(
      `Job ${this.id} was not taken in by ${quoted(rejected)}: ${errorSentence(first.said)} ` +
        (committed.length > 0 ? `It was taken in by ${quoted(committed)}.` : 'No other Aggregate has it.'),
      committed,
      rejected,
      { pipeline: this.context.name, job: this.id, module: first.aggregate, cause: first.cause },
    );
  }

  #succeed(): void {
    const results: Results = {};
    try {
      for (const { name, slot } of this.phase.exposed) {
        results[name] = decodePayload(this.#published.of(slot), this.context.interfaces, 'result');
      }
    } catch (error) {
      return this.#settle(error, true);
    }
    this.#settle(results, false);
  }

  /** Ends the job unless it is decided; `kills` says whether a module that ignores its signal may be killed. */
  fail(error: unknown, kills: boolean): void {
    if (this.state !== 'settled' && this.state !== 'committing') this.#undo(error, kills);
  }

  #undo(error: unknown, kills: boolean): void {
    this.state = 'settled';
    // First, because settling a process() lets others commit: what they add must not be undone with it.
    for (const task of this.tasks) {
      if (task !== undefined) this.#poolOf(task).withdraw(task, error, kills);
    }
    this.#settle(error, true);
  }

  #settle(outcome: unknown, failed: boolean): void {
    this.state = 'settled';
    for (const task of this.tasks) if (task !== undefined) this.#poolOf(task).release(task);
    this.#published.end();
    this.#inputs = undefined;
    // Else process() calls that always overlap would keep each other for ever.
    this.unsettledBarrier();
    if (failed) this.call.reject(outcome);
    else this.call.resolve(outcome as Results);
    this.context.settled(this, outcome, failed);
    const followers = this.#followers;
    this.#followers = undefined;
    if (followers !== undefined) for (const follower of followers) follower.passBarrier();
  }

  #follow(follower: Job): void {
    this.#followers ??= [];
    this.#followers.push(follower);
  }

  #poolOf(task: Task): ActorPool {
    return this.context.pools[task.invocation.group] as ActorPool;
  }
}
