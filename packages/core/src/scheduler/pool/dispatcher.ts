/** Hands the ready tasks of a group to its replicas: those of the highest priority first, and the earliest call first among those. */

import type { PlannedGroup } from '../../plan/plan.js';
import type { Clock } from '../../util/clock.js';
import type { Actor } from '../replicas/actor.js';
import type { ReplicaSet } from '../replicas/replica-set.js';
import type { PoolId } from '../task/pool-id.js';
import type { JobHandle, Task } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import type { Batches } from './batches.js';
import { DispatchRound } from './dispatch-round.js';
import { Places } from './places.js';
import type { PoolEvents } from './pool-events.js';
import { Prefetch, prefetchOf } from './prefetch.js';
import { type QueueLimit, queueLimit } from './queue-limit.js';
import { RateGate } from './rate-gate.js';
import type { RateLimit } from './rate-limit.js';
import { ReadyQueue } from './ready-queue.js';
import { RetryWaits } from './retry-waits.js';
import { WakeUp } from './wake-up.js';
import { WorkStealing } from './work-stealing.js';

/** Jobs that are worth a message of their own while more are coming: the replica works on them meanwhile. */
const BATCH = 16;

/** In bytes: to copy these takes longer than an idle actor waits for its next message. */
const WORTH_MOVING = 2 ** 18;

export interface DispatcherParts {
  readonly group: PlannedGroup;
  readonly replicas: ReplicaSet;
  readonly events: PoolEvents;
  readonly place: PoolId;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  /** How often jobs may begin, if that is limited. */
  readonly rate: RateLimit | undefined;
  readonly batches: Batches | undefined;
  /** Whether the executor can move buffers. */
  readonly transfer: boolean;
  oldest(): JobHandle | undefined;
  /** The group wants `pump()` when another job becomes the oldest: no place is free, or an actor that retires waits for that job. */
  blocked(): void;
}

export class Dispatcher {
  readonly #ready = new ReadyQueue();
  readonly #prefetch: Prefetch;
  readonly #wakeUp: WakeUp;
  readonly #stealing: WorkStealing;
  readonly #rate: RateGate | undefined;
  readonly #queueLimit: QueueLimit | undefined;
  readonly #places: Places;
  readonly waits: RetryWaits;

  constructor(private readonly parts: DispatcherParts) {
    this.#prefetch = new Prefetch(prefetchOf(parts.group.options));
    this.#places = new Places({ ...parts, ready: this.#ready, most: parts.group.options.maxUndelivered });
    this.#wakeUp = new WakeUp(parts.clock, () => this.#dispatch());
    this.#rate =
      parts.rate && new RateGate(parts.rate, parts.clock, { pump: () => this.pump(), ranking: parts.replicas.ranking });
    this.waits = new RetryWaits({ ...parts, places: this.#places, rate: this.#rate, to: this });
    this.#queueLimit = queueLimit({ ...parts, rate: this.#rate });
    this.#stealing = new WorkStealing(parts.replicas.ranking, parts.clock, this);
  }

  /** How many tasks wait for a replica. */
  get waiting(): number {
    return this.#ready.size;
  }

  /** Whether the oldest job waits for a replica; if not, the group wants `pump()` when another becomes the oldest. */
  oldestWaits(): boolean {
    return this.#places.oldestWaits();
  }

  /** Puts a task in the queue: a new one, or one that is to be handed over again. */
  enqueue(task: Task): void {
    const failure = this.parts.replicas.failure ?? task.job.lost;
    if (failure !== undefined) {
      this.end(task, 'withdrawn', false);
      return task.job.settle(task, 'failed', failure);
    }
    task.state = 'ready';
    this.parts.batches?.left(task);
    this.#rate?.arrives(task);
    this.#ready.add(task);
    task.watch(this.#queueLimit?.watch(task));
  }

  /** The group is through with a task; it is not handed over again. */
  end(task: Task, status: 'ended' | 'withdrawn', mayHaveRun: boolean): void {
    task.watch(undefined);
    task.limit = undefined;
    task.state = 'ended';
    this.parts.batches?.left(task);
    this.parts.events.task(status, task, mayHaveRun);
  }

  /** A task that waits is not wanted any more. */
  withdraw(task: Task): void {
    this.end(task, 'withdrawn', false);
    this.#ready.withdraw(task);
  }

  /** Tasks are back that an actor had not begun. */
  putBack(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (task.job.state === 'settled') this.end(task, 'withdrawn', false);
      else this.enqueue(task);
    }
    this.pump();
  }

  /** Withdraws all that waits. @returns it, earliest first. */
  drain(): readonly Task[] {
    const tasks = this.#ready.drain();
    for (const task of tasks) this.end(task, 'withdrawn', false);
    return tasks;
  }

  close(): void {
    this.waits.close();
    this.#rate?.close();
  }

  /** What the task published has been delivered, or is not wanted any more. */
  release(task: Task): void {
    if (!task.holds) return;
    this.#places.leave(task);
    this.pump();
  }

  /** A task took so many milliseconds. */
  observe(task: Task, ms: number): void {
    this.#prefetch.observe(ms);
    this.#rate?.ran(task, ms);
  }

  /** Something has changed by which a task may be handed over. */
  pump(): void {
    const alone = this.parts.replicas.replicas.length === 1;
    if (this.#wakeUp.isSoon || (alone && this.#ready.size + this.waits.size === 0)) return;
    if (this.#isUrgent()) this.#wakeUp.soon();
    else this.#wakeUp.later();
  }

  /** A replica has nothing to do, or enough has come together for a message. */
  #isUrgent(): boolean {
    if (this.#ready.size === 0) return false;
    const prefetchLimit = this.#prefetchLimit;
    const enough = this.#ready.size >= BATCH;
    const actor = this.parts.replicas.ranking.leastBusy;
    return actor !== undefined && (actor.idle || (enough && actor.room(prefetchLimit) >= BATCH));
  }

  #dispatch(): void {
    if (this.waits.size > 0) this.waits.resume();
    if (this.#isWorthWaiting()) return;
    const { replicas } = this.parts;
    const round = new DispatchRound(replicas.ranking, { prefetchLimit: this.#prefetchLimit, several: this.#several });
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      const actor = round.pick();
      if (actor === undefined) break;
      this.#ready.take(task);
      this.#hand(task, actor);
    }
    for (const actor of round.touched) actor.flush();
    if (this.#ready.size === 0 && replicas.replicas.length > 1) this.#stealing.balance();
  }

  /** Everyone is busy, and only so few jobs may begin that they had better share a message with those that come. */
  #isWorthWaiting(): boolean {
    const { group, replicas } = this.parts;
    const { maxUndelivered } = group.options;
    const most = Math.min(this.#places.free, this.#ready.size);
    if (most <= 0 || most >= Math.min(this.#several, maxUndelivered / 4)) return false;
    return most < this.#ready.size && !replicas.ranking.leastBusy?.couldBegin;
  }

  /** The task whose turn it is, if it may be handed over now, to whichever replica; those behind it wait, too. */
  #next(): Task | undefined {
    if (this.waits.blocks) return undefined;
    const task = this.#places.first();
    return task === undefined || this.#waitsForIdle(task) || this.#rate?.admits() === false ? undefined : task;
  }

  /** What waits for another attempt goes before all that would be handed ahead. */
  get #prefetchLimit(): number {
    return this.waits.size > 0 ? 0 : this.#prefetch.prefetchLimit;
  }

  /** Everyone is busy, and who falls idle can be given what would have to be copied now. */
  #waitsForIdle(task: Task): boolean {
    const { group, replicas } = this.parts;
    // With several jobs at once a replica is seldom idle.
    if (!this.#moves || group.options.concurrency > 1) return false;
    return replicas.ranking.leastBusy?.idle === false && task.job.movableBytes(task) >= WORTH_MOVING;
  }

  /** What is moved cannot be sent again, so that is done only where no second time is foreseen. */
  get #moves(): boolean {
    return this.parts.transfer && this.parts.group.options.maxRedeliveries === 0;
  }

  /** How many jobs a busy replica should get at once. */
  get #several(): number {
    return Math.min(BATCH, Math.ceil((this.#prefetchLimit + 1) / 2));
  }

  #hand(task: Task, actor: Actor): void {
    this.#places.take(task);
    if (task.job.isParked) this.#places.lend(task, true);
    // An idle replica begins so many together.
    actor.hand(task, this.#moves && actor.handed < (this.parts.group.batches?.largest ?? 1));
    task.job.delivered(task);
    this.parts.events.task('dispatched', task, true, this.#rate?.heldBack(task));
    this.#rate?.spend(task);
  }
}
