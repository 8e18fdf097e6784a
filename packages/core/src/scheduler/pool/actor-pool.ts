/** The replicas of one group at work: each ready job goes to one of them, those of the highest priority first and the earliest call first among those. */

import {
  ClosedPipelineError,
  type MagdaError,
  type PayloadTooLargeError,
  type SerializationError,
} from '../../errors/errors.js';
import type { EventHub } from '../../events/event-hub.js';
import type { Exit } from '../../executor/executor.js';
import { ANSWER_MS } from '../../host/limits.js';
import type { LogEntry } from '../../log/log-entry.js';
import type { ReportStray } from '../../log/report-stray.js';
import type { PlannedGroup } from '../../plan/plan.js';
import type { Journal } from '../../state/journal.js';
import type { Clock } from '../../util/clock.js';
import { decodeError, type ErrorEnvelope, encodeError } from '../../wire/error-envelope.js';
import type { DoneMessage, ModuleTimes, PublishedResult, StateMessage } from '../../wire/protocol.js';
import { CommitWatch } from '../commits/commit-watch.js';
import type { Commitments } from '../commits/commitments.js';
import { DurableCommitments } from '../commits/durable-commitments.js';
import { VolatileCommitments } from '../commits/volatile-commitments.js';
import type { Job } from '../job/job.js';
import * as verdict from '../job/job-errors.js';
import { keepSharedBuffers } from '../job/keep-shared-buffers.js';
import type { Task } from '../job/task.js';
import type { Actor, ActorListener, Retirement } from '../replicas/actor.js';
import type { Launch } from '../replicas/replica.js';
import { ReplicaSet } from '../replicas/replica-set.js';
import { DispatchRound } from './dispatch-round.js';
import { planSteal } from './plan-steal.js';
import { PoolEvents } from './pool-events.js';
import { Prefetch, RECALL_AFTER_MS } from './prefetch.js';
import { ReadyQueue } from './ready-queue.js';
import type { TimeLimits } from './time-limits.js';

/** Jobs that are worth a message of their own while more are coming: the replica works on them meanwhile. */
const BATCH = 16;

/** In bytes: to copy these takes longer than an idle actor waits for its next message. */
const WORTH_MOVING = 2 ** 18;

const SETTLED = Promise.resolve();

const NONE: readonly PublishedResult[] = [];

/** What a pool needs of its pipeline. */
export interface PoolContext {
  readonly clock: Clock;
  readonly limits: TimeLimits;
  /** Whether modules run in event loops of their own. */
  readonly isElsewhere: boolean;
  readonly events: EventHub;
  readonly place: verdict.PoolId;
  /** Whether the executor can move buffers. */
  readonly transfer: boolean;
  /** Makes the function that starts actors which report to the listener. */
  launcher(listener: ActorListener): Launch;
  /** The job that may always begin, so that jobs cannot wait for each other for ever. */
  oldest(): Job | undefined;
  /** The pool has reached `ahead`: it wants `pump()` when another job becomes the oldest. */
  blocked(pool: ActorPool): void;
  /** What the Aggregates take in is recorded here first, if anywhere. */
  readonly journal: Journal | undefined;
  /** State of Aggregates is gone, or out of reach. */
  lost(error: MagdaError): void;
  log(entry: LogEntry): void;
  /** Tells of an error that no job waits for. */
  readonly stray: ReportStray;
}

export class ActorPool implements ActorListener {
  readonly commitments: Commitments;
  readonly #ready = new ReadyQueue();
  readonly #replicas: ReplicaSet;
  readonly #prefetch: Prefetch;
  readonly #tell: PoolEvents;
  /** Jobs that hold undelivered or uncommitted results of this group. */
  #holding = 0;
  /** A dispatch is due in this turn. */
  #soon = false;
  /** A dispatch is due in the next turn. */
  #later = false;
  #looking = false;

  constructor(
    private readonly group: PlannedGroup,
    private readonly context: PoolContext,
  ) {
    const { clock, limits, events, place, stray } = context;
    this.#prefetch = new Prefetch(group.options.prefetch);
    this.#tell = new PoolEvents(events, clock, place, stray);
    this.#replicas = new ReplicaSet({
      ...{ group, place, clock, limits, events },
      launch: context.launcher(this),
      ready: () => this.pump(),
      givenUp: (error) => this.#givenUp(error),
    });
    this.commitments = this.#commitmentsIn(context);
  }

  #commitmentsIn(context: PoolContext): Commitments {
    const { place, limits, journal, lost } = context;
    const { group } = this;
    const kill = (actor: Actor, because: string) => this.#kill(actor, because);
    const retire = (actor: Actor, because: string) => this.#retire(actor, { because, isRevocable: false });
    const watch = this.#commitWatch(context);
    const timed = () => context.events.listening.module;
    const took = (task: Task, times: readonly ModuleTimes[]) => this.#tell.modules('aggregated', task, times);
    const parts = { group, place, limits, lost, kill, retire, watch, timed, took };
    return journal === undefined || group.aggregates.length === 0
      ? new VolatileCommitments(parts)
      : new DurableCommitments({ ...parts, journal });
  }

  #commitWatch({ limits, place }: PoolContext): CommitWatch {
    const aggregates = this.group.aggregates.map(({ name }) => name);
    const tookTooLong = ({ job }: Task, ms: number) => verdict.tookInTooLong(place, aggregates, job.id, ms);
    return new CommitWatch({
      limits,
      grace: this.group.options.cancelGrace,
      limitOf: (task) => this.#limitOf(task),
      late: (task, ms) => {
        // Groups with Aggregates have one replica.
        const reason = encodeError(tookTooLong(task, ms));
        this.#replicas.replicas[0]?.actor?.send({ kind: 'cancel', job: task.job.id, reason });
      },
      hopeless: (task, ms) => this.commitments.giveUp(task, tookTooLong(task, ms)),
    });
  }

  start(signal: AbortSignal): Promise<void> {
    return this.#replicas.start(signal);
  }

  /** Forgets a crash loop, and starts the replicas that are missing. */
  reset(): Promise<void> {
    return this.#replicas.reset();
  }

  /** Tears the modules down and ends the actors. @returns what went wrong. */
  async stop(): Promise<readonly MagdaError[]> {
    const errors = await this.#replicas.stop();
    const { pipeline, group } = this.context.place;
    this.commitments.abandoned(new ClosedPipelineError(`Group "${group}" has stopped.`, { pipeline, group }));
    return errors;
  }

  /** Figures of this moment. */
  stats() {
    return { group: this.group.name, queued: this.#ready.size, ...this.#replicas.stats() };
  }

  // From jobs.

  /** The task has all its inputs. */
  add(task: Task): void {
    // First, because who hears of it may withdraw the job.
    this.#enqueue(task);
    if (task.state === 'ready') this.#tell.task('ready', task, false);
    this.pump();
  }

  /** The job of the task has failed; `kills` says whether a module that ignores its signal may be killed for it. */
  withdraw(task: Task, reason: unknown, kills: boolean): void {
    const { actor } = task;
    if (task.state === 'ended') return this.commitments.discard(task);
    if (task.state === 'ready') {
      this.#over(task, 'withdrawn', false);
      this.#ready.withdraw();
    } else if (actor?.takeBack(task)) {
      this.#over(task, 'withdrawn', false);
      this.#retireIfThrough(actor);
      this.pump();
    } else if (actor !== undefined) {
      actor.send({ kind: 'cancel', job: task.job.id, reason: encodeError(reason) });
      // Now, because later jobs may be committed before the cancelled one has returned.
      this.commitments.discard(task);
      // An abort must not kill an actor that holds committed state, unless that is lost already.
      if (kills || actor.retirement !== undefined) this.#giveGrace(task);
    }
  }

  /** What the task published has been delivered, or is not wanted any more. */
  release(task: Task): void {
    if (!task.holds) return;
    task.holds = false;
    this.#holding--;
    this.pump();
  }

  // To actors.

  /**
   * Hands over what can be handed over: soon if a replica has nothing to do or enough has come together, else when this
   * turn's calls and answers are all in, so that they share a message.
   */
  pump(): void {
    const alone = this.#replicas.replicas.length === 1;
    if (this.#soon || (alone && this.#ready.size === 0)) return;
    if (this.#isUrgent()) {
      this.#soon = true;
      // Node's own queueMicrotask() costs as much as a job.
      void SETTLED.then(this.#dispatchSoon);
    } else if (!this.#later) {
      this.#later = true;
      this.context.clock.nextTurn(this.#dispatchLater);
    }
  }

  readonly #dispatchSoon = (): void => {
    this.#soon = false;
    this.#dispatch();
  };

  readonly #dispatchLater = (): void => {
    this.#later = false;
    if (!this.#soon) this.#dispatch();
  };

  #isUrgent(): boolean {
    if (this.#ready.size === 0) return false;
    const { prefetchLimit } = this.#prefetch;
    const enough = this.#ready.size >= BATCH;
    const actor = this.#replicas.ranking.leastBusy;
    return actor !== undefined && (actor.idle || (enough && actor.room(prefetchLimit) >= BATCH));
  }

  #dispatch(): void {
    if (this.#isWorthWaiting()) return;
    const round = new DispatchRound(this.#replicas.ranking, {
      prefetchLimit: this.#prefetch.prefetchLimit,
      several: this.#several,
    });
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      if (this.#waitsForIdle(task)) break;
      const actor = round.pick();
      if (actor === undefined) break;
      this.#ready.take(task);
      this.#hand(task, actor);
    }
    for (const actor of round.touched) actor.flush();
    if (this.#ready.size === 0 && this.#replicas.replicas.length > 1) this.#balance();
  }

  /** Everyone is busy, and only so few jobs may begin that they had better share a message with those that come. */
  #isWorthWaiting(): boolean {
    const { options } = this.group;
    const most = Math.min(options.maxUndelivered - this.#holding, this.#ready.size);
    if (most <= 0 || most >= Math.min(this.#several, options.maxUndelivered / 4)) return false;
    return most < this.#ready.size && !this.#replicas.ranking.leastBusy?.couldBegin;
  }

  /** Everyone is busy, and who falls idle can be given what would have to be copied now. */
  #waitsForIdle(task: Task): boolean {
    // With several jobs at once a replica is seldom idle.
    if (!this.#moves || this.group.options.concurrency > 1) return false;
    return this.#replicas.ranking.leastBusy?.idle === false && task.job.movableBytes(task) >= WORTH_MOVING;
  }

  /** What is moved cannot be sent again, so that is done only where no second time is foreseen. */
  get #moves(): boolean {
    return this.context.transfer && this.group.options.maxRedeliveries === 0;
  }

  /** How many jobs a busy replica should get at once. */
  get #several(): number {
    return Math.min(BATCH, Math.ceil((this.#prefetch.prefetchLimit + 1) / 2));
  }

  /** The task whose turn it is; the oldest job's, if nothing that goes before it may begin. */
  #next(): Task | undefined {
    const first = this.#ready.peek();
    if (first === undefined || this.#mayHold(first)) return first;
    this.context.blocked(this);
    const oldest = this.context.oldest();
    return oldest === undefined || oldest.priority >= first.job.priority ? undefined : this.#ready.of(oldest);
  }

  /** One that came back from a replica holds its place already. */
  #mayHold(task: Task): boolean {
    const { maxUndelivered } = this.group.options;
    return task.holds || this.#holding < maxUndelivered || task.job === this.context.oldest();
  }

  #hand(task: Task, actor: Actor): void {
    if (!task.holds) {
      task.holds = true;
      this.#holding++;
    }
    actor.hand(task, this.#moves && actor.idle);
    this.#tell.task('dispatched', task, true);
  }

  /** Lets an idle replica take over what waits behind a long job elsewhere. */
  #balance(): void {
    const found = planSteal(this.#replicas.ranking, this.context.clock.now());
    if (found === undefined) return;
    if (found.early) return this.#lookAgain();
    const back = found.tasks.filter((task) => found.from.takeBack(task));
    if (back.length > 0) this.recalled(back);
    else found.from.askBack(found.tasks);
  }

  #lookAgain(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.context.clock.after(RECALL_AFTER_MS, () => {
      this.#looking = false;
      this.pump();
    });
  }

  // From actors.

  begun(task: Task): void {
    const ms = this.#limitOf(task);
    task.limit = ms === Infinity ? undefined : this.context.limits.after(ms, () => this.#due(task, ms));
    task.watch(task.limit?.stop);
  }

  #limitOf({ job }: Task): number {
    return Math.min(this.group.options.timeout ?? Infinity, job.timeout ?? Infinity);
  }

  loaded(actor: Actor): void {
    this.#replicas.ranking.update(actor.replica);
  }

  published(task: Task, result: PublishedResult): void {
    task.job.published(result);
  }

  done(task: Task, message: DoneMessage): void {
    if (this.#replicas.replicas.length > 1) (task.actor as Actor).lastEnd = this.context.clock.now();
    if (message.ms !== undefined) this.#prefetch.observe(message.ms);
    const isLate = message.ms !== undefined && task.limit?.allows(message.ms) === false;
    this.#finish(task, message, isLate);
    this.#retireIfThrough(task.actor);
    this.pump();
  }

  #finish(task: Task, message: DoneMessage, isLate: boolean): void {
    const isLost = message.error === undefined && !isLate && this.commitments.hasLost(task);
    if (isLost && task.job.state === 'running' && this.#redeliver(task)) return;
    this.#over(task, 'ended', true);
    if (task.abandoned) this.#freed(task);
    if (message.times !== undefined) this.#tell.modules('ended', task, message.times);
    const { job } = task;
    if (job.state !== 'running') {
      this.commitments.discard(task);
    } else if (message.error !== undefined) {
      job.fail(decodeError(message.error), false);
    } else if (isLate) {
      job.fail(verdict.ranTooLong(this.context.place, task.actor as Actor, task, this.#limitOf(task)), false);
    } else {
      if (task.invocation.commits) this.commitments.awaitDecision(task);
      for (const { module, payload } of message.collected ?? NONE) {
        job.collected(this.context.place.modules[module] as string, payload);
      }
      for (const result of keepSharedBuffers(message.results, message.collected)) job.published(result);
      job.ended(task);
    }
  }

  recalled(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (task.job.state === 'settled') this.#over(task, 'withdrawn', false);
      else this.#enqueue(task);
    }
    for (const actor of new Set(tasks.map(({ actor }) => actor))) this.#retireIfThrough(actor);
    this.pump();
  }

  unsendable(task: Task, cause: SerializationError | PayloadTooLargeError): void {
    this.#over(task, 'withdrawn', false);
    task.job.fail(verdict.cannotTravel(this.context.place, task, cause), false);
    this.#retireIfThrough(task.actor);
    this.pump();
  }

  started(actor: Actor): Promise<void> | undefined {
    return this.commitments.started(actor);
  }

  onStateMessage(actor: Actor, message: StateMessage): void {
    if (message.kind === 'stateInvalid') this.#tell.uncaught(actor, message.error);
    this.commitments.onStateMessage(actor, message);
    this.#retireIfThrough(actor);
  }

  log(entry: LogEntry): void {
    this.context.log(entry);
  }

  uncaught(actor: Actor, error: ErrorEnvelope): void {
    this.#tell.uncaught(actor, error);
  }

  stopped(actor: Actor, errors: readonly ErrorEnvelope[]): void {
    this.#replicas.stopped(
      actor,
      errors.map((error) => decodeError(error) as MagdaError),
    );
  }

  died(actor: Actor, exit: Exit): void {
    if (exit.breach !== undefined) this.context.log(this.#brokenBy(actor, exit));
    if (!this.#replicas.serves(actor)) return this.commitments.diedEarly(actor, exit);
    const excused = exit.breach === undefined && isExcused(actor, exit);
    this.commitments.died(actor, exit);
    for (const task of [...actor.running, ...actor.prefetched]) this.#orphaned(task, actor, exit);
    this.#replicas.replace(actor, exit, excused);
    this.pump();
  }

  #brokenBy(actor: Actor, exit: Exit): LogEntry {
    const { clock, place } = this.context;
    const { group } = place;
    const text = verdict.ended(place, actor, exit);
    const pipeline = { kind: 'ParallelPipeline', name: place.pipeline };
    return { time: clock.now(), level: 'error', event: false, text, pipeline, group, replica: actor.replica };
  }

  // What becomes of tasks.

  #orphaned(task: Task, actor: Actor, exit: Exit): void {
    const mayHaveRun = !actor.neverBegan(task);
    if (task.job.state !== 'running') return this.#over(task, 'withdrawn', mayHaveRun);
    if (!task.moved && !mayHaveRun) return this.#enqueue(task);
    if (this.#redeliver(task)) return;
    this.#over(task, 'withdrawn', mayHaveRun);
    const { idempotent, maxRedeliveries } = this.group.options;
    const tries = { idempotent, maxRedeliveries, mayHaveRun };
    task.job.fail(verdict.diedWith(this.context.place, actor, exit, task, tries), false);
  }

  /** Lets a task run again that may have run, if that is allowed. */
  #redeliver(task: Task): boolean {
    const { idempotent, maxRedeliveries } = this.group.options;
    if (task.moved || !idempotent || task.deaths >= maxRedeliveries) return false;
    task.deaths++;
    this.#tell.task('withdrawn', task, true);
    this.#enqueue(task);
    return true;
  }

  #enqueue(task: Task): void {
    const failure = this.#replicas.failure ?? task.job.lost;
    if (failure !== undefined) {
      this.#over(task, 'withdrawn', false);
      return task.job.fail(failure, false);
    }
    task.state = 'ready';
    this.#ready.add(task);
    const { queueTimeout } = this.group.options;
    task.watch(queueTimeout === undefined ? undefined : this.#whenLate(task, queueTimeout));
  }

  #whenLate(task: Task, ms: number): () => void {
    const late = () => task.job.fail(verdict.queuedTooLong(this.context.place, task, ms), false);
    return this.context.limits.after(ms, late).stop;
  }

  #over(task: Task, status: 'ended' | 'withdrawn', mayHaveRun: boolean): void {
    task.watch(undefined);
    task.limit = undefined;
    task.state = 'ended';
    this.#tell.task(status, task, mayHaveRun);
  }

  // What becomes of jobs that take too long.

  /** By the driver's clock its time is over; the host knows since when it has been running. */
  #due(task: Task, ms: number): void {
    if (!this.context.isElsewhere) return this.#timedOut(task, ms);
    const isOver = () => this.#timedOut(task, ms);
    this.#ask(task, Math.min(ms, ANSWER_MS), isOver, (ran) => {
      if (ran === undefined) this.begun(task);
      else if (ran >= ms - 1) isOver();
      else task.watch(this.context.limits.after(ms - ran, () => this.#due(task, ms)).stop);
    });
  }

  #timedOut(task: Task, ms: number): void {
    task.overdue = true;
    task.job.fail(verdict.ranTooLong(this.context.place, task.actor as Actor, task, ms), false);
    if (task.state === 'handed') this.#giveGrace(task);
  }

  #giveGrace(task: Task): void {
    const { cancelGrace, concurrency } = this.group.options;
    const isOver = () => {
      if (concurrency === 1) this.#killFor(task);
      else
        this.#ask(
          task,
          ANSWER_MS,
          () => this.#killFor(task),
          () => this.#abandon(task),
        );
    };
    task.watch(this.context.limits.after(cancelGrace, isOver).stop);
  }

  #ask(task: Task, patience: number, silent: () => void, answered: (ms: number | undefined) => void): void {
    const actor = task.actor as Actor;
    const { stop } = this.context.limits.after(patience, () => {
      forget();
      silent();
    });
    const forget = actor.ask(task.job.id, (ms) => {
      stop();
      answered(ms);
    });
    task.watch(() => {
      stop();
      forget();
    });
  }

  #killFor(task: Task): void {
    if (this.#mayEnd(task)) this.#kill(task.actor as Actor, verdict.onAccountOf(task.job.id));
    // Spared by its caller's impatience, it still has no more time than others.
    else this.begun(task);
  }

  /** Impatience of a caller is no reason to destroy what other jobs have left in an Aggregate. */
  #mayEnd(task: Task): boolean {
    return task.overdue || !this.commitments.holdsState;
  }

  /** Its neighbors go on, and it keeps its slot until it ends. */
  #abandon(task: Task): void {
    task.abandoned = true;
    if (task.overdue) task.watch(undefined);
    else this.begun(task);
    const actor = task.actor as Actor;
    if (actor.retirement !== undefined) return this.#retireIfThrough(actor);
    const stuck = [...actor.running];
    if (stuck.length < this.group.options.concurrency || !stuck.every(({ abandoned }) => abandoned)) return;
    const [first] = stuck as [Task];
    // No slot is left in it.
    const because = verdict.onAccountOf(first.job.id);
    if (stuck.some((one) => this.#mayEnd(one))) this.#retire(actor, { because, isRevocable: true });
  }

  /** What it runs may end there; what has not begun goes back. */
  #retire(actor: Actor, retirement: Retirement): void {
    if (actor.retirement?.isRevocable === false || actor.killReason !== undefined) return;
    actor.retirement = retirement;
    this.loaded(actor);
    for (const task of actor.running) if (task.job.state === 'settled' && !task.abandoned) this.#giveGrace(task);
    const back = actor.prefetched.filter((task) => actor.takeBack(task));
    if (back.length > 0) this.recalled(back);
    if (actor.prefetched.length > 0) actor.askBack(actor.prefetched);
    this.#retireIfThrough(actor);
  }

  #retireIfThrough(actor: Actor | undefined): void {
    if (actor?.retirement === undefined || actor.killReason !== undefined) return;
    if (actor.prefetched.length + actor.undecided.size + actor.committing.size > 0) return;
    if ([...actor.running].every(({ abandoned }) => abandoned)) this.#kill(actor, actor.retirement.because);
  }

  /** An abandoned job has come to its end after all, so that there is a slot again. */
  #freed({ actor }: Task): void {
    if (!actor?.retirement?.isRevocable) return;
    actor.retirement = undefined;
    this.loaded(actor);
  }

  #kill(actor: Actor, because: string): void {
    actor.killReason = { because };
    this.loaded(actor);
    void actor.terminate();
  }

  #givenUp(error: MagdaError): void {
    this.commitments.abandoned(error);
    for (const task of this.#ready.drain()) {
      this.#over(task, 'withdrawn', false);
      task.job.fail(error, false);
    }
  }
}

/**
 * Whether its death says nothing against its group: we or its executor ended it, it had worked, or it died of a job for the
 * first time.
 */
function isExcused(actor: Actor, exit: Exit): boolean {
  if (actor.killReason !== undefined || actor.proven || exit.reason === verdict.TERMINATED) return true;
  const suspects = [...actor.running, ...actor.prefetched].filter((task) => !actor.neverBegan(task));
  return suspects.length > 0 && suspects.every(({ deaths }) => deaths === 0);
}
