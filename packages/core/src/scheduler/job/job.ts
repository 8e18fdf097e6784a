/** One call of `run()` or `process()`: starts each group when its inputs are there, then settles exactly once. */

import type { MagdaError } from '../../errors/errors.js';
import { lackedByAll } from '../../plan/absence.js';
import type { PlannedInvocation, PlannedPhase } from '../../plan/plan.js';
import type { Results } from '../../runtime/pipeline.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import type { RunCommand } from '../../wire/host-commands.js';
import type { EmitMessage, ProgressMessage } from '../../wire/host-messages.js';
import type { ModuleResult } from '../../wire/module-results.js';
import { decodePayload, type Payload } from '../../wire/payload.js';
import type { Phase } from '../../wire/protocol.js';
import type { ActorPool } from '../pool/actor-pool.js';
import { type JobHandle, type JobState, Task } from '../task/task.js';
import { bytesToMove, moveBuffers } from './buffer-moves.js';
import { countDown } from './count-down.js';
import { IntermediateResults } from './intermediate-results.js';
import { JobCommit } from './job-commit.js';
import type { Call, JobContext } from './job-context.js';

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
  /** How many of its tasks wait for another attempt of a module; jobs of which none ever did have nothing of this. */
  declare waits?: number;
  readonly #published: IntermediateResults;
  readonly #missing: number[];
  #remaining: number;
  /** What was skipped and is being made known: one after another, as many groups may be passed over. */
  #skipped: number[] | undefined;
  /** Per invocation, its readers that have not been handed what it published; made when the first one is. */
  #undelivered: number[] | undefined;
  /** Of a job that Aggregates take in. */
  #entry: JobCommit | undefined;

  constructor(
    protected readonly call: Call,
    readonly phase: PlannedPhase,
    protected readonly context: JobContext<Job>,
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

  get isParked(): boolean {
    return this.waits !== undefined && this.waits > 0;
  }

  get dueBy(): number | undefined {
    return this.context.dueBy(this);
  }

  parked(_task: Task, isParked: boolean): void {
    this.waits = (this.waits ?? 0) + (isParked ? 1 : -1);
    if (this.waits !== (isParked ? 1 : 0)) return;
    for (const task of this.tasks) if (task !== undefined) this.#poolOf(task).lend(task, isParked);
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
    const invocation = this.phase.invocations[index] as PlannedInvocation;
    const task = new Task(this, invocation);
    this.tasks[index] = task;
    const lacks = this.#published.skips ? this.#lacks(invocation) : undefined;
    if (lacks === undefined) this.#poolOf(task).add(task);
    else this.#passOver(task, lacks);
  }

  /** By module, the input that it lacks, if nothing of the invocation is left to run. */
  #lacks({ members }: PlannedInvocation): ReadonlyMap<number, number> | undefined {
    return lackedByAll(members, (module) => {
      const slot = this.phase.slotOf[module] as number;
      return slot >= 0 && this.#published.isSkipped(slot);
    });
  }

  /** Nothing is left of it: it counts as having read its inputs, and what it would have published is skipped. */
  #passOver(task: Task, lacks: ReadonlyMap<number, number>): void {
    const { members } = task.invocation;
    task.state = 'ended';
    task.commits = false;
    this.delivered(task);
    this.#published.read(task);
    this.#poolOf(task).passedOver(task, lacks);
    // Not the last: who published what it reads has not ended.
    this.#remaining--;
    for (const { slot } of members) if (slot >= 0) this.#skip(slot);
  }

  get streams(): boolean {
    return false;
  }

  emitted(_task: Task, _message: EmitMessage): void {}

  progressed(task: Task, message: ProgressMessage): void {
    if (this.state !== 'settled') this.context.progressed(task, message);
  }

  runMessage(task: Task, final: boolean, transfer: object[]): RunCommand {
    const { externals, phase } = task.invocation;
    task.final = final;
    if (final) this.#move(task, transfer);
    const bare: RunCommand = {
      kind: 'run',
      job: this.id,
      phase,
      dispatchId: task.dispatchId,
      timed: this.context.timed,
      request: this.call.request,
      inputs: this.#published.inputsOf(externals),
    };
    const message: RunCommand = task.deaths > 0 && task.invocation.batches ? { ...bare, alone: true } : bare;
    const absent = this.#published.absentAmong(externals);
    const { earlier } = task;
    const known = absent === undefined ? message : { ...message, absent };
    const whole = earlier === undefined ? known : { ...known, earlier };
    return this.context.watched ? { ...whole, progress: true } : whole;
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
    const { call, phase, tasks } = this;
    for (const slot of task.invocation.externals) {
      const buffers = this.#published.buffersOf(slot);
      moveBuffers(task, buffers, this.#published.readersOf(slot), tasks, transfer);
    }
    moveBuffers(task, call.requestBuffers, phase.all, tasks, transfer);
  }

  movableBytes(task: Task): number {
    const { call, phase, tasks } = this;
    let bytes = bytesToMove(task, call.requestBuffers, phase.all, tasks);
    for (const slot of task.invocation.externals) {
      const buffers = this.#published.buffersOf(slot);
      bytes += bytesToMove(task, buffers, this.#published.readersOf(slot), tasks);
    }
    return bytes;
  }

  published(result: ModuleResult): void {
    const slot = this.phase.slotOf[result.module] as number;
    // A retried task publishes again what its first actor had published: the first word counts.
    if (this.state !== 'running' || this.#published.has(slot)) return;
    if ('skipped' in result) return this.#skip(slot);
    this.#published.add(slot, result.payload);
    this.#known(slot);
  }

  #skip(slot: number): void {
    this.#published.skip(slot);
    if (this.#skipped !== undefined) return void this.#skipped.push(slot);
    this.#skipped = [slot];
    for (const one of this.#skipped) this.#known(one);
    this.#skipped = undefined;
  }

  #known(slot: number): void {
    for (const reader of this.phase.slots[slot]?.readers ?? []) {
      if (countDown(this.#missing, reader) === 0) this.#ready(reader);
    }
  }

  collected(aggregate: string, inputs: Payload): void {
    this.#entry ??= new JobCommit();
    this.#entry.collected(aggregate, inputs);
  }

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
    if (this.#isTakenIn()) this.passBarrier();
    else this.#succeed();
  }

  #isTakenIn(): boolean {
    for (const index of this.phase.committing) if (this.tasks[index]?.commits) return true;
    return false;
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
    const entry = this.#entry ?? new JobCommit();
    this.#entry = entry;
    if (journal === undefined) return this.#commitToGroups(entry, 0);
    const { id, kind, call } = this;
    journal.append(kind === 'process' ? { kind, job: id } : entry.recordOf(id, call.request), {
      kept: (sequence) => this.#commitToGroups(entry, sequence),
      notKept: (error) => this.#undo(error, false),
    });
  }

  #commitToGroups(entry: JobCommit, sequence: number): void {
    const tasks = this.#committingTasks();
    entry.begin(tasks.length);
    for (const task of tasks) this.#poolOf(task).commitments.commit(task, sequence);
  }

  #committingTasks(): readonly Task[] {
    return this.phase.committing.map((index) => this.tasks[index] as Task).filter(({ commits }) => commits);
  }

  #answered(rejections: readonly CommitRejection[]): void {
    const entry = this.#entry as JobCommit;
    if (!entry.answered(rejections)) return;
    const error = entry.error(this.id, this.context.name, () =>
      this.#committingTasks().flatMap((task) =>
        task.takers(this.#poolOf(task).commitments.aggregates).map(({ name }) => name),
      ),
    );
    if (error === undefined) this.#succeed();
    else this.#settle(error, true);
  }

  #succeed(): void {
    const results: Results = {};
    try {
      for (const { name, slot } of this.phase.exposed) {
        const payload = this.#published.of(slot);
        if (payload !== undefined) results[name] = decodePayload(payload, this.context.interfaces, 'result');
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
    this.#entry = undefined;
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
