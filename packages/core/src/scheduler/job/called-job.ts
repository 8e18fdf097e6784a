/** A job as the call that it is: among those before and after it, not settled, and with what its caller asked for. */

import type { MagdaError } from '../../errors/errors.js';
import type { PlannedPhase } from '../../plan/plan.js';
import type { EmitMessage, ProgressMessage } from '../../wire/host-messages.js';
import type { Phase } from '../../wire/protocol.js';
import type { ActorPool } from '../pool/actor-pool.js';
import type { JobState, Task } from '../task/task.js';
import type { Call, JobContext } from './job-context.js';

export abstract class CalledJob {
  readonly id: number;
  /** Of a `process()`, above all others: it has waited for all jobs before it, and those after it wait for it. */
  readonly priority: number;
  state: JobState = 'queued';
  readonly tasks: (Task | undefined)[];
  /** Neighbors in the order of calls, kept by CallOrder. */
  before: CalledJob | undefined;
  after: CalledJob | undefined;
  /** The latest `process()` that was called before: its end comes before this job's commit. */
  barrier: CalledJob | undefined;
  /** For a `process()`: jobs whose commit waits for it. */
  #followers: CalledJob[] | undefined;
  /** How many of its tasks wait for another attempt of a module; jobs of which none ever did have nothing of this. */
  declare waits?: number;

  constructor(
    protected readonly call: Call,
    readonly phase: PlannedPhase,
    protected readonly context: JobContext<CalledJob>,
  ) {
    this.id = call.id;
    this.priority = call.kind === 'process' ? Number.POSITIVE_INFINITY : (call.priority ?? 0);
    this.tasks = new Array(phase.invocations.length);
  }

  get kind(): Phase {
    return this.call.kind;
  }

  get timeout(): number | undefined {
    return this.call.timeout;
  }

  get dueBy(): number | undefined {
    return this.context.dueBy(this);
  }

  /** Why it cannot succeed any more, if so: what it processes is gone. */
  get lost(): MagdaError | undefined {
    return this.kind === 'process' ? this.context.lost : undefined;
  }

  get streams(): boolean {
    return false;
  }

  emitted(_task: Task, _message: EmitMessage): void {}

  progressed(task: Task, message: ProgressMessage): void {
    if (this.state !== 'settled') this.context.progressed(task, message);
  }

  get isParked(): boolean {
    return this.waits !== undefined && this.waits > 0;
  }

  parked(_task: Task, isParked: boolean): void {
    this.waits = (this.waits ?? 0) + (isParked ? 1 : -1);
    if (this.waits !== (isParked ? 1 : 0)) return;
    for (const task of this.tasks) if (task !== undefined) this.poolOf(task).lend(task, isParked);
  }

  /** Begins it. */
  abstract start(): void;

  /** Ends the job unless it is decided; `kills` says whether a module that ignores its signal may be killed. */
  abstract fail(error: unknown, kills: boolean): void;

  /** All its groups are through. */
  protected abstract commit(): void;

  /** Commits once every earlier `process()` has ended. */
  protected passBarrier(): void {
    if (this.state !== 'running') return;
    const barrier = this.unsettledBarrier();
    if (barrier === undefined || this.kind === 'process') return this.commit();
    barrier.#followers ??= [];
    barrier.#followers.push(this);
  }

  /** Skips those that have ended, also out of order. */
  unsettledBarrier(): CalledJob | undefined {
    while (this.barrier?.state === 'settled') this.barrier = this.barrier.barrier;
    return this.barrier;
  }

  /** Answers the caller, and lets those go on that waited for it. */
  protected answer(outcome: unknown, failed: boolean): void {
    // Else process() calls that always overlap would keep each other for ever.
    this.unsettledBarrier();
    if (failed) this.call.reject(outcome);
    else this.call.resolve(outcome as Parameters<Call['resolve']>[0]);
    this.context.settled(this, outcome, failed);
    const followers = this.#followers;
    this.#followers = undefined;
    if (followers !== undefined) for (const follower of followers) follower.passBarrier();
  }

  protected poolOf(task: Task): ActorPool {
    return this.context.pools[task.invocation.group] as ActorPool;
  }
}
