/** One job's turn in one group: waiting for a replica, in the hands of one, or over; and how job, pool and actor see each other. */

import type { MagdaError } from '../../errors/errors.js';
import type { PlannedInvocation } from '../../plan/plan.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import { type EarlierAttempts, earlierAttempts } from '../../wire/attempts.js';
import type { HostCommand, RunCommand } from '../../wire/host-commands.js';
import type { EmitMessage, ProgressMessage } from '../../wire/host-messages.js';
import type { ModuleResult } from '../../wire/module-results.js';
import type { Payload } from '../../wire/payload.js';
import type { Phase } from '../../wire/protocol.js';
import type { TimeLimit } from './time-limits.js';

export type TaskState = 'ready' | 'handed' | 'ended';

export type JobState = 'queued' | 'running' | 'committing' | 'settled';

/** A job, as its pools and actors see it. */
export interface JobHandle {
  readonly id: number;
  readonly kind: Phase;
  /** Of jobs that wait for a replica those of the highest go first. */
  readonly priority: number;
  /** Whether a module of it waits for another attempt. */
  readonly isParked: boolean;
  /** When it must have ended, by the driver's clock. */
  readonly dueBy: number | undefined;
  readonly state: JobState;
  /** Running time per group in milliseconds. */
  readonly timeout: number | undefined;
  /** Why it cannot succeed any more, if so. */
  readonly lost: MagdaError | undefined;
  /** Makes the message that hands a task over, and lists in `transfer` the buffers that go with it; `final` is as in `Task`. */
  runMessage(task: Task, final: boolean, transfer: object[]): RunCommand;
  /** How many bytes would be moved with the task, were it handed over for good. */
  movableBytes(task: Task): number;
  /** A module of the task waits for another attempt, or does so no more: meanwhile the job takes no place in any group. */
  parked(task: Task, isParked: boolean): void;
  /** The task has been handed over with its inputs, for the first time or again. */
  delivered(task: Task): void;
  /** Whether somebody reads, or has read, what its modules emit. */
  readonly streams: boolean;
  /** A module has emitted a value. */
  emitted(task: Task, message: EmitMessage): void;
  /** A module has said how far it has come. */
  progressed(task: Task, message: ProgressMessage): void;
  /** A result has arrived, or there is none. */
  published(result: ModuleResult): void;
  /** What an Aggregate is to take in has arrived. */
  collected(aggregate: string, inputs: Payload): void;
  /** The task's group is through with the job. */
  settle(task: Task, outcome: 'ended'): void;
  /** The job cannot succeed. */
  settle(task: Task, outcome: 'failed', error: unknown): void;
  /** The group has answered the commit; these Aggregates did not take the job in. */
  settle(task: Task, outcome: 'committed', rejections: readonly CommitRejection[]): void;
}

/** A kill, and on account of what. */
export interface KillReason {
  readonly because: string;
}

/** An actor takes no more jobs, and is replaced once those that it runs have ended or are abandoned. */
export interface Retirement extends KillReason {
  /** Whether it goes on as before if an abandoned job ends after all. */
  readonly isRevocable: boolean;
}

/** An actor, as its pool sees it. */
export interface ActorHandle {
  readonly alive: boolean;
  readonly replica: number;
  readonly incarnation: number;
  /** The module that it began last, if that can be known. */
  readonly lastModule: number | undefined;
  /** Handed and first in line, by job; the host runs these. */
  readonly running: Iterable<Task> & { readonly size: number };
  /** Handed ahead of time, in order. */
  readonly prefetched: readonly Task[];
  /** These wait for another attempt of a module, without a slot. */
  readonly parked: Iterable<Task>;
  /** Run-phase tasks that ended here and whose inputs to an Aggregate wait for a decision, by job. */
  readonly undecided: Map<number, Task>;
  /** Jobs told to commit that have not been answered. */
  readonly committing: Map<number, Task>;
  /** Whether any job of this incarnation has finished. */
  readonly proven: boolean;
  /** Why we killed it, if we did. */
  killReason: KillReason | undefined;
  /** Why it is to be replaced, if it is. */
  retirement: Retirement | undefined;
  /** When a job last ended here. */
  lastEnd: number;
  send(request: HostCommand): void;
  /** Takes a task back if that can be done at once: memory is shared, and the host has not begun it. */
  takeBack(task: Task): boolean;
  /** Asks for tasks back; those that had not begun come as `recalled`. */
  askBack(tasks: readonly Task[]): void;
  /**
   * Asks the host how long the task has been running; `undefined` is the answer where it is not.
   * @returns a function that makes the answer of no interest.
   */
  ask(task: Task | undefined, answered: (ms: number | undefined) => void): () => void;
  /** After its death: whether the task is known not to have begun. */
  neverBegan(task: Task): boolean;
  terminate(): Promise<void>;
}

export class Task {
  state: TaskState = 'ready';
  /** Who has it, or had it last. */
  actor: ActorHandle | undefined;
  /** By which that actor knows it: the number of the latest hand-over. */
  dispatchId = 0;
  /** How many results have come from that actor ahead of the end. */
  early = 0;
  /** Its inputs have been counted as delivered: a second hand-over changes nothing for their publishers. */
  delivered = false;
  /** Its group has no more need of its inputs. */
  through = false;
  /** Counts against its group's `maxUndelivered` until what it published is delivered. */
  holds = false;
  /** How often it was redelivered though it may have run. */
  deaths = 0;
  /** It was handed over for good, so that its buffers may be moved: to an idle actor, of a group without redeliveries. */
  final = false;
  /** Buffers that it needs were moved to an actor and are gone from here. */
  moved = false;
  /** For how long the rate of its group had held jobs back when it began to wait there, in milliseconds. */
  heldBefore = 0;
  /** Of its running time. */
  limit: TimeLimit | undefined;
  /** It has run for longer than it may. */
  overdue = false;
  /** Whether the job must be committed to it: it has Aggregates, and not all of them leave the job out. */
  commits: boolean;
  /** Numbers of those of its Aggregates that leave the job out, as they lack an input. */
  uncollected: readonly number[] = NONE;
  /** Nobody waits for it any more, but its host has not come to its end. */
  abandoned = false;
  /** Whether a module of it waits for another attempt. Of the few that ever do, this and what follows. */
  declare isParked?: boolean;
  /** Number of the module that waits, or waited last. */
  declare waitsFor?: number;
  /** Milliseconds that it had run by then. */
  declare ran?: number;
  /** What its latest begin has spent of its group's rate. */
  declare spent?: { at: number };
  /** By module, how many attempts have failed. */
  declare failed?: Map<number, number>;
  /** It holds a place in its group that does not count. */
  declare lent?: boolean;
  /** Stops the timer that watches it: its wait in the queue, its running time, or its grace after a cancel. */
  stopTimer: (() => void) | undefined;

  constructor(
    readonly job: JobHandle,
    readonly invocation: PlannedInvocation,
  ) {
    this.commits = invocation.commits;
  }

  /** Its Aggregates have collected their inputs, without these. */
  collectedBut(uncollected: readonly number[] = NONE, aggregates: number): void {
    this.uncollected = uncollected;
    this.commits = uncollected.length < aggregates;
  }

  /** Those of its group's Aggregates that take the job in. */
  takers<One extends { readonly module: number }>(aggregates: readonly One[]): readonly One[] {
    if (this.uncollected.length === 0) return aggregates;
    return aggregates.filter(({ module }) => !this.uncollected.includes(module));
  }

  /** What its next actor has to know of the attempts before. */
  get earlier(): EarlierAttempts | undefined {
    return this.deaths === 0 && this.failed === undefined ? undefined : earlierAttempts(this.deaths, this.failed);
  }

  /** Which attempt of a module is the latest. */
  attemptOf(module: number): number {
    return 1 + this.deaths + (this.failed?.get(module) ?? 0);
  }

  watch(stop: (() => void) | undefined): void {
    this.stopTimer?.();
    this.stopTimer = stop;
  }
}

const NONE: readonly number[] = [];
