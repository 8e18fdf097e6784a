/** One call of `run()` or `process()`: starts each group when its inputs are there, then settles exactly once. */

import type { CommitError } from '../../errors/errors.js';
import { lackedByAll } from '../../plan/absence.js';
import type { PlannedInvocation, PlannedPhase } from '../../plan/plan.js';
import type { Results } from '../../runtime/pipeline.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import type { RunCommand } from '../../wire/host-commands.js';
import type { ModuleResult } from '../../wire/module-results.js';
import { decodePayload, type Payload } from '../../wire/payload.js';
import { type JobHandle, Task } from '../task/task.js';
import { bytesToMove, moveBuffers } from './buffer-moves.js';
import { CalledJob } from './called-job.js';
import { countDown } from './count-down.js';
import { IntermediateResults } from './intermediate-results.js';
import { type Committing, JobCommit } from './job-commit.js';
import type { Call, JobContext } from './job-context.js';
import { runCommand } from './run-command.js';

export class Job extends CalledJob implements JobHandle, Committing {
  readonly #published: IntermediateResults;
  readonly #missing: number[];
  #remaining: number;
  /** What was skipped and is being made known: one after another, as many groups may be passed over. */
  #skipped: number[] | undefined;
  /** Per invocation, its readers that have not been handed what it published; made when the first one is. */
  #undelivered: number[] | undefined;
  /** Of a job that Aggregates take in. */
  #entry: JobCommit | undefined;

  constructor(call: Call, phase: PlannedPhase, context: JobContext<CalledJob>) {
    super(call, phase, context);
    this.#published = new IntermediateResults(phase.slots, this.tasks, context.share);
    this.#missing = phase.missing.slice();
    this.#remaining = phase.invocations.length;
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
    if (lacks === undefined) this.poolOf(task).add(task);
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
    this.poolOf(task).passedOver(task, lacks);
    // Not the last: who published what it reads has not ended.
    this.#remaining--;
    for (const { slot } of members) if (slot >= 0) this.#skip(slot);
  }

  runMessage(task: Task, final: boolean, transfer: object[]): RunCommand {
    task.final = final;
    if (final) {
      this.#published.move(task, transfer);
      moveBuffers(task, this.call.requestBuffers, this.phase.all, this.tasks, transfer);
    }
    return runCommand(task, this.call, this.#published, this.context);
  }

  delivered(task: Task): void {
    if (task.delivered) return;
    task.delivered = true;
    if (task.invocation.predecessors.length === 0) return;
    this.#undelivered ??= this.phase.invocations.map(({ successors }) => successors);
    for (const index of task.invocation.predecessors) {
      const published = this.tasks[index] as Task;
      if (countDown(this.#undelivered, index) === 0 && !published.invocation.holdsToTheEnd) {
        this.poolOf(published).release(published);
      }
    }
  }

  movableBytes(task: Task): number {
    const ofRequest = bytesToMove(task, this.call.requestBuffers, this.phase.all, this.tasks);
    return ofRequest + this.#published.movableBytes(task);
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
    this.#entry ??= new JobCommit(this, this.context);
    this.#entry.collected(aggregate, inputs);
  }

  settle(task: Task, outcome: 'ended' | 'failed' | 'committed', detail?: unknown): void {
    if (outcome === 'ended') this.#ended(task);
    else if (outcome === 'failed') this.fail(detail, false);
    else this.#entry?.answered(detail as readonly CommitRejection[]);
  }

  #ended(task: Task): void {
    if (this.state !== 'running') return;
    const { successors, holdsToTheEnd } = task.invocation;
    this.#published.read(task);
    if (successors === 0 && !holdsToTheEnd) this.poolOf(task).release(task);
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

  protected override commit(): void {
    if (this.context.lost !== undefined) return this.fail(this.context.lost, false);
    this.state = 'committing';
    this.context.decided(this);
    this.#entry ??= new JobCommit(this, this.context);
    this.#entry.begin(this.call.request);
  }

  notRecorded(error: unknown): void {
    this.#undo(error, false);
  }

  committed(error: CommitError | undefined): void {
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

  fail(error: unknown, kills: boolean): void {
    if (this.state !== 'settled' && this.state !== 'committing') this.#undo(error, kills);
  }

  #undo(error: unknown, kills: boolean): void {
    this.state = 'settled';
    // First, because settling a process() lets others commit: what they add must not be undone with it.
    for (const task of this.tasks) {
      if (task !== undefined) this.poolOf(task).withdraw(task, error, kills);
    }
    this.#settle(error, true);
  }

  #settle(outcome: unknown, failed: boolean): void {
    this.state = 'settled';
    for (const task of this.tasks) if (task !== undefined) this.poolOf(task).release(task);
    this.#published.end();
    this.#entry = undefined;
    this.answer(outcome, failed);
  }
}
