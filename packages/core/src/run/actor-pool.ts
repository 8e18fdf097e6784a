/** The replicas of one group at work: each ready job goes to one of them, the earliest call first. */

import type { Clock } from '../clock.js';
import { type MagdaError, SerializationError } from '../errors.js';
import type { EventHub } from '../event-hub.js';
import type { GroupEvent } from '../events.js';
import type { Exit } from '../executor/executor.js';
import type { PlannedGroup } from '../plan.js';
import { nextTurn } from '../turn.js';
import { decodeError, encodeError, type ErrorEnvelope } from '../wire/error-envelope.js';
import type { CommitFailure, DoneMessage, LogEntry, PublishedResult } from '../wire/protocol.js';
import type { Actor, ActorListener } from './actor.js';
import type { Job, Refusal } from './job.js';
import { Prefetch, RECALL_AFTER_MS } from './prefetch.js';
import { ReadyQueue } from './ready-queue.js';
import type { Launch } from './replica.js';
import { ReplicaSet } from './replica-set.js';
import type { Task } from './task.js';
import { unshare } from './unshare.js';
import * as verdict from './verdict.js';

/** What a pool needs of its pipeline. */
export interface PoolContext {
  readonly clock: Clock;
  readonly events: EventHub;
  readonly place: verdict.PoolPlace;
  /** Makes the function that starts actors which report to the listener. */
  launcher(listener: ActorListener): Launch;
  isOldest(job: Job): boolean;
  /** The pool has reached `ahead`: it wants `pump()` when another job becomes the oldest. */
  blocked(pool: ActorPool): void;
  /** State of Aggregates is gone. */
  lost(error: MagdaError): void;
  log(entry: LogEntry): void;
}

export class ActorPool implements ActorListener {
  /** Names of the group's Aggregates. */
  readonly aggregates: readonly string[];
  readonly #ready = new ReadyQueue();
  readonly #replicas: ReplicaSet;
  readonly #prefetch: Prefetch;
  /** Jobs that hold undelivered or uncommitted results of this group. */
  #holding = 0;
  /** Jobs that the Aggregates have taken in since they began. */
  #takenIn = 0;
  #pumping = false;
  #looking = false;

  constructor(
    private readonly group: PlannedGroup,
    private readonly context: PoolContext,
  ) {
    this.aggregates = group.aggregates.map(({ name }) => name);
    this.#prefetch = new Prefetch(group.options.prefetch);
    this.#replicas = new ReplicaSet({
      group,
      place: context.place,
      clock: context.clock,
      events: context.events,
      launch: context.launcher(this),
      ready: () => this.pump(),
      givenUp: (error) => this.#failAll(error),
    });
  }

  start(signal: AbortSignal): Promise<void> {
    return this.#replicas.start(signal);
  }

  reset(): Promise<void> {
    this.#takenIn = 0;
    return this.#replicas.reset();
  }

  stop(): Promise<readonly MagdaError[]> {
    return this.#replicas.stop();
  }

  kill(): Promise<void> {
    return this.#replicas.kill();
  }

  stats() {
    const actors = this.#replicas.replicas.map(({ actor }) => actor);
    return {
      group: this.group.name,
      replicas: actors.length,
      alive: actors.filter((actor) => actor !== undefined).length,
      queued: this.#ready.size,
      running: actors.reduce((sum, actor) => sum + (actor?.running.size ?? 0), 0),
      handedAhead: actors.reduce((sum, actor) => sum + (actor?.ahead.length ?? 0), 0),
      restarts: this.#replicas.replicas.reduce((sum, { incarnation }) => sum + Math.max(incarnation - 1, 0), 0),
    };
  }

  // From jobs.

  /** The task has all its inputs. */
  add(task: Task): void {
    if (this.#replicas.failure !== undefined) return task.job.fail(this.#replicas.failure, false);
    this.#ready.add(task);
    this.#tell('ready', task);
    const { queueTimeout } = this.group.options;
    if (queueTimeout !== undefined) {
      const late = () => task.job.fail(verdict.queuedTooLong(this.context.place, task, queueTimeout), false);
      task.watch(this.context.clock.after(queueTimeout, late));
    }
    this.pump();
  }

  /** The job of the task has failed; `kills` says whether a module that ignores its signal may be killed for it. */
  withdraw(task: Task, reason: unknown, kills: boolean): void {
    const { actor } = task;
    if (task.state === 'ready') {
      this.#over(task, 'withdrawn');
      this.#ready.withdraw();
    } else if (task.state === 'ended') {
      this.#discard(task);
    } else if (actor?.takeBack(task)) {
      this.#over(task, 'withdrawn');
      this.pump();
    } else if (actor !== undefined) {
      actor.send({ kind: 'cancel', job: task.job.id, reason: encodeError(reason) });
      if (kills) this.#killAfterGrace(task, () => this.#takenIn === 0);
    }
  }

  /** What the task published has been delivered, or is not wanted any more. */
  release(task: Task): void {
    if (!task.holds) return;
    task.holds = false;
    this.#holding--;
    this.pump();
  }

  commit(task: Task): void {
    const actor = task.actor as Actor;
    actor.undecided.delete(task.job.id);
    actor.committing.set(task.job.id, task);
    if (task.job.kind === 'process') this.#takenIn = 0;
    actor.send({ kind: 'commit', job: task.job.id });
  }

  // To actors.

  /**
   * Hands over what can be handed over: at once if a replica has nothing to do, else when this turn's calls and answers
   * are all in, so that they share a message.
   */
  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    const soon = this.#replicas.replicas.some(({ actor }) => actor?.idle) ? queueMicrotask : nextTurn;
    soon(() => {
      this.#pumping = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    const touched = new Set<Actor>();
    for (let task = this.#ready.peek(); task !== undefined; task = this.#ready.peek()) {
      if (this.#holding >= this.group.options.ahead && !this.context.isOldest(task.job)) {
        this.context.blocked(this);
        break;
      }
      const actor = this.#pick();
      if (actor === undefined) break;
      this.#ready.take();
      this.#hold(task);
      task.watch(undefined);
      actor.hand(task, actor.idle && this.group.options.maxRetries === 0);
      touched.add(actor);
      this.#tell('dispatched', task);
    }
    for (const actor of touched) actor.flush();
    if (this.#ready.size === 0) this.#balance();
  }

  /** The least busy replica that has room. */
  #pick(): Actor | undefined {
    const { ahead } = this.#prefetch;
    let best: Actor | undefined;
    for (const { actor } of this.#replicas.replicas) {
      if (actor === undefined || actor.sentence !== undefined || actor.room(ahead) <= 0) continue;
      if (best === undefined || actor.handed < best.handed) best = actor;
      if (best.handed === 0) break;
    }
    return best;
  }

  #hold(task: Task): void {
    if (task.holds) return;
    task.holds = true;
    this.#holding++;
  }

  /** An idle replica takes over what waits behind a job that turned out to be long. */
  #balance(): void {
    const { replicas } = this.#replicas;
    if (replicas.length === 1 || !replicas.some(({ actor }) => actor?.idle)) return;
    let busiest: Actor | undefined;
    for (const { actor } of replicas) {
      if (actor !== undefined && actor.ahead.length > (busiest?.ahead.length ?? 0)) busiest = actor;
    }
    if (busiest === undefined) return;
    if (this.context.clock.now() - busiest.lastEnd < RECALL_AFTER_MS) return this.#lookAgain();
    const wanted = busiest.ahead.slice(0, Math.ceil(busiest.ahead.length / 2));
    const back = wanted.filter((task) => busiest.takeBack(task));
    if (back.length > 0) this.recalled(back);
    else busiest.askBack(wanted);
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
    const { timeout } = this.group.options;
    const limit = Math.min(timeout ?? Number.POSITIVE_INFINITY, task.job.timeout ?? Number.POSITIVE_INFINITY);
    if (limit === Number.POSITIVE_INFINITY) return;
    task.watch(this.context.clock.after(limit, () => this.#timedOut(task, limit)));
  }

  published(task: Task, result: PublishedResult): void {
    task.job.published(task, result);
  }

  done(task: Task, message: DoneMessage): void {
    const actor = task.actor as Actor;
    actor.lastEnd = this.context.clock.now();
    this.#prefetch.observe(message.ms);
    this.#over(task, 'ended');
    this.#tellModules(task, message);
    const { job } = task;
    if (job.state !== 'running') {
      this.#discard(task);
    } else if (message.error !== undefined) {
      job.fail(decodeError(message.error), false);
    } else {
      if (task.invocation.commits) actor.undecided.set(job.id, task);
      for (const result of unshare(message.results)) job.published(task, result);
      job.ended(task);
    }
    this.pump();
  }

  recalled(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (task.job.state === 'settled') this.#over(task, 'withdrawn');
      else this.#requeue(task);
    }
    this.pump();
  }

  unsendable(task: Task, cause: unknown): void {
    this.#over(task, 'withdrawn');
    const said = cause instanceof Error ? cause.message : String(cause);
    const { pipeline, group } = this.context.place;
    const message = `What job ${task.job.id} carries cannot travel to group "${group}": ${said}`;
    task.job.fail(new SerializationError(message, 'request', { pipeline, group, job: task.job.id, cause }), false);
    this.pump();
  }

  committed(actor: Actor, job: number, failures: readonly CommitFailure[]): void {
    const task = actor.committing.get(job);
    if (task === undefined) return;
    actor.committing.delete(job);
    if (failures.length === 0 && task.job.kind === 'run') this.#takenIn++;
    if (failures.length > 0) this.#spoilt(actor, task, failures);
    task.job.committed(failures.map((failure) => this.#refusal(failure)));
  }

  log(entry: LogEntry): void {
    this.context.log(entry);
  }

  uncaught(actor: Actor, error: ErrorEnvelope): void {
    const { events, clock } = this.context;
    const { replica, incarnation } = actor;
    events.emit('actor', () => ({
      phase: 'uncaught',
      time: clock.now(),
      group: this.group.name,
      replica,
      incarnation,
      error: decodeError(error),
    }));
  }

  stopped(actor: Actor, errors: readonly ErrorEnvelope[]): void {
    this.#replicas.stopped(actor, errors.map((error) => decodeError(error) as MagdaError));
  }

  died(actor: Actor, exit: Exit): void {
    if (!this.#replicas.serves(actor)) return;
    const { place } = this.context;
    if (this.#takenIn > 0) this.#lose(exit.reason);
    for (const task of actor.undecided.values()) task.job.fail(verdict.diedHolding(place, actor, exit, task), false);
    for (const task of actor.committing.values()) this.#diedCommitting(task, actor, exit);
    for (const task of [...actor.running.values(), ...actor.ahead]) this.#orphaned(task, actor, exit);
    this.#replicas.replace(actor, exit);
    this.pump();
  }

  // What becomes of tasks.

  #orphaned(task: Task, actor: Actor, exit: Exit): void {
    if (task.job.state !== 'running') return this.#over(task, 'withdrawn');
    const mayHaveRun = !actor.neverBegan(task);
    if (!task.moved && (!mayHaveRun || this.#mayRetry(task))) {
      if (mayHaveRun) task.deaths++;
      return this.#requeue(task);
    }
    this.#over(task, 'withdrawn');
    task.job.fail(verdict.diedWith(this.context.place, actor, exit, task, mayHaveRun), false);
  }

  #mayRetry(task: Task): boolean {
    return this.group.options.idempotent && task.deaths < this.group.options.maxRetries;
  }

  #requeue(task: Task): void {
    task.watch(undefined);
    task.state = 'ready';
    this.#ready.add(task);
  }

  #over(task: Task, phase: 'ended' | 'withdrawn'): void {
    task.watch(undefined);
    task.state = 'ended';
    this.#tell(phase, task);
  }

  /** The host may keep something of the job for an Aggregate. */
  #discard(task: Task): void {
    if (!task.invocation.commits) return;
    task.actor?.undecided.delete(task.job.id);
    task.actor?.send({ kind: 'discard', job: task.job.id });
  }

  #timedOut(task: Task, ms: number): void {
    task.job.fail(verdict.ranTooLong(this.context.place, task.actor as Actor, task, ms), false);
    if (task.state === 'handed') this.#killAfterGrace(task, () => true);
  }

  #killAfterGrace(task: Task, allowed: () => boolean): void {
    task.watch(
      this.context.clock.after(this.group.options.cancelGrace, () => {
        if (task.state === 'handed' && allowed()) this.#kill(task.actor as Actor, task);
      }),
    );
  }

  #kill(actor: Actor, culprit: Task | undefined): void {
    actor.sentence = { culprit };
    void actor.terminate();
  }

  #failAll(error: MagdaError): void {
    for (const task of this.#ready.drain()) {
      this.#over(task, 'withdrawn');
      task.job.fail(error, false);
    }
  }

  // Aggregates.

  #refusal({ module, error }: CommitFailure): Refusal {
    const cause = decodeError(error);
    const name = this.group.aggregates.find((aggregate) => aggregate.module === module)?.name ?? String(module);
    return { aggregate: name, said: cause instanceof Error ? cause.message : String(cause), cause };
  }

  /** A half-changed Aggregate counts as lost, and its actor starts anew. */
  #spoilt(actor: Actor, task: Task, failures: readonly CommitFailure[]): void {
    const { aggregate } = this.#refusal(failures[0] as CommitFailure);
    if (this.#takenIn > 0) this.#lose(`Aggregate "${aggregate}" failed while it took in job ${task.job.id}`);
    this.#kill(actor, task);
  }

  #diedCommitting(task: Task, actor: Actor, exit: Exit): void {
    // After process() the state was to be cleared, and now it is.
    if (task.job.kind === 'process') return task.job.committed([]);
    const cause = verdict.diedHolding(this.context.place, actor, exit, task);
    task.job.committed(this.aggregates.map((aggregate) => ({ aggregate, said: cause.message, cause })));
  }

  #lose(why: string): void {
    const jobs = this.#takenIn;
    this.#takenIn = 0;
    this.context.lost(verdict.stateLost(this.context.place, jobs, why));
  }

  // Events.

  #tell(phase: GroupEvent['phase'], { job, actor }: Task): void {
    const { events, clock } = this.context;
    events.emit('group', () => ({
      phase,
      time: clock.now(),
      job: job.id,
      call: job.kind,
      group: this.group.name,
      replica: phase === 'ready' ? undefined : actor?.replica,
    }));
  }

  #tellModules({ job, actor }: Task, { times }: DoneMessage): void {
    for (const { module, begin, end } of times ?? []) {
      this.context.events.emit('module', () => ({
        phase: 'ended',
        time: this.context.clock.now(),
        job: job.id,
        call: job.kind,
        module: this.context.place.modules[module] as string,
        group: this.group.name,
        replica: (actor as Actor).replica,
        begin,
        end,
      }));
    }
  }
}
