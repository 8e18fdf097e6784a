/** Keeps a group's replicas alive: starts them, replaces those that die, gives the group up when one dies too often. */

import { ClosedExecutorError, type MagdaError } from '../../errors/errors.js';
import type { EventHub } from '../../events/event-hub.js';
import type { ActorEvent } from '../../events/events.js';
import type { Exit } from '../../executor/executor.js';
import type { PlannedGroup } from '../../plan/plan.js';
import type { Clock } from '../../util/clock.js';
import { deferred } from '../../util/deferred.js';
import type { ErrorEnvelope } from '../../wire/error-envelope.js';
import { isOfClass } from '../../wire/is-of-class.js';
import { executorOf, type PoolId } from '../task/pool-id.js';
import type { ActorHandle } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import type { Actor } from './actor.js';
import { ActorStops } from './actor-stops.js';
import { crashLoop, executorClosed, neverRoom } from './group-errors.js';
import { LoadIndex } from './load-index.js';
import { NextGetsFurther } from './next-gets-further.js';
import { type Launch, Replica } from './replica.js';
import { isShortage, MOST_SHORTAGES } from './shortage.js';

export interface ReplicaSetOptions {
  readonly group: PlannedGroup;
  readonly place: PoolId;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  readonly events: EventHub;
  readonly launch: Launch;
  /** A replaced actor takes jobs. */
  ready(actor: Actor): void;
  givenUp(error: MagdaError): void;
}

export class ReplicaSet {
  readonly replicas: readonly Replica[];
  readonly ranking: LoadIndex;
  /** Why the group was given up, if it was. */
  failure: MagdaError | undefined;
  readonly #ending = new AbortController();
  readonly #stops: ActorStops;
  /** Each ends one before its time. */
  readonly #pauses = new Set<() => void>();

  constructor(private readonly options: ReplicaSetOptions) {
    const { replicas } = options.group.options;
    this.replicas = Array.from({ length: replicas }, (_, index) => new Replica(index, options.launch));
    this.ranking = new LoadIndex(this.replicas);
    this.#stops = new ActorStops(options.place, options.limits);
  }

  /** Starts all at once. @throws the first failure; those that had started stay until `stop`. */
  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(this.replicas.map((replica) => this.#launchFirst(replica, signal)));
  }

  /** A job that an earlier process has left, and that is refused now, costs an actor. */
  async #launchFirst(replica: Replica, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await this.#launch(replica, signal);
      } catch (error) {
        if (!(error instanceof NextGetsFurther) || signal.aborted) throw error;
      }
    }
  }

  /** Whether this actor is the one that serves its replica. */
  serves(actor: ActorHandle): boolean {
    return this.replicas[actor.replica]?.actor === actor;
  }

  /** Replaces an actor that died, unless the pipeline is closing; `excused` is a death that says nothing against the group. */
  replace(actor: ActorHandle, exit: Exit, excused: boolean): void {
    const replica = this.replicas[actor.replica] as Replica;
    replica.actor = undefined;
    this.ranking.update(replica.index);
    this.#stops.died(actor, exit);
    if (this.#ending.signal.aborted) return;
    this.#emit(replica, { status: 'died', exit });
    void this.#revive(replica, excused ? undefined : exit.reason);
  }

  stopped(actor: ActorHandle, errors: readonly ErrorEnvelope[]): void {
    this.#stops.stopped(actor, errors);
  }

  /** Forgets a failure and starts what is missing. */
  async reset(): Promise<void> {
    this.failure = undefined;
    const missing = this.replicas.filter(({ actor }) => actor === undefined);
    for (const replica of this.replicas) replica.forgiveDeaths();
    await Promise.all(missing.map((replica) => replica.starting ?? this.#restart(replica)));
  }

  /** Lets every replica tear down at once, and ends those that do not come to it. @returns what went wrong. */
  async stop(): Promise<readonly MagdaError[]> {
    this.#ending.abort();
    for (const end of this.#pauses) end();
    const errors = await Promise.all(this.replicas.map((replica) => this.#stop(replica)));
    return [...errors.flat(), ...this.#stops.brokenOff];
  }

  async #stop(replica: Replica): Promise<readonly MagdaError[]> {
    // It may have become ready before it was told to end.
    await replica.starting?.catch(() => {});
    const { actor } = replica;
    if (actor === undefined) return [];
    const errors = await this.#stops.stop(actor);
    this.#emit(replica, { status: 'stopped' });
    return errors;
  }

  /** Figures of this moment. */
  stats() {
    const actors = this.replicas.flatMap(({ actor }) => actor ?? []);
    return {
      replicas: this.replicas.length,
      alive: actors.length,
      running: actors.reduce((sum, { running }) => sum + running.size, 0),
      /** Those of them for which nobody waits any more, and which do not end. */
      abandoned: actors.reduce((sum, { running }) => sum + [...running].filter(({ abandoned }) => abandoned).length, 0),
      handedAhead: actors.reduce((sum, { prefetched }) => sum + prefetched.length, 0),
      restarts: this.replicas.reduce((sum, { incarnation }) => sum + Math.max(incarnation - 1, 0), 0),
    };
  }

  async #launch(replica: Replica, signal: AbortSignal): Promise<void> {
    this.#emit(replica, { status: replica.incarnation === 0 ? 'starting' : 'restarting' }, replica.incarnation + 1);
    const actor = await replica.start(AbortSignal.any([signal, this.#ending.signal]));
    this.ranking.update(replica.index);
    this.#emit(replica, { status: 'ready' });
    this.options.ready(actor);
  }

  /** If that fails, there is another attempt, until the group is given up. */
  async #restart(replica: Replica): Promise<void> {
    try {
      await this.#launch(replica, this.#ending.signal);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (isOfClass(error, ClosedExecutorError)) this.#giveUp(executorClosed(this.options.place, error));
      else if (isShortage(error)) void this.#tryAgain(replica, said, error);
      else void this.#revive(replica, error instanceof NextGetsFurther ? undefined : said, error);
      throw error;
    }
  }

  /** `reason` is undefined for a death that says nothing against the group. */
  async #revive(replica: Replica, reason: string | undefined, cause?: unknown): Promise<void> {
    const { clock, group, place } = this.options;
    if (this.#ending.signal.aborted) return;
    if (reason !== undefined) {
      const deaths = replica.countDeath(clock.now());
      if (deaths > group.options.maxRestarts) {
        return this.#giveUp(crashLoop(place, replica.index, deaths, reason, cause));
      }
    }
    await this.#restartLater(replica);
  }

  /** After a start that the system had no room for. */
  async #tryAgain(replica: Replica, reason: string, cause: unknown): Promise<void> {
    if (this.#ending.signal.aborted) return;
    if (replica.countShortage() >= MOST_SHORTAGES) {
      return this.#giveUp(neverRoom(this.options.place, replica.index, MOST_SHORTAGES, reason, cause));
    }
    await this.#restartLater(replica);
  }

  #giveUp(error: MagdaError): void {
    this.failure = error;
    this.options.givenUp(error);
  }

  async #restartLater(replica: Replica): Promise<void> {
    await this.#pause(replica.pause(this.options.clock.now()));
    if (this.#ending.signal.aborted || this.failure !== undefined) return;
    // `reset()` may have been quicker.
    if (replica.actor === undefined && replica.starting === undefined) await this.#restart(replica).catch(() => {});
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve();
    const { promise, resolve } = deferred();
    const stop = this.options.clock.after(ms, resolve);
    this.#pauses.add(resolve);
    return promise.finally(() => {
      stop();
      this.#pauses.delete(resolve);
    });
  }

  #emit(replica: Replica, what: Pick<ActorEvent, 'status' | 'exit'>, incarnation = replica.incarnation): void {
    const { events, clock, group, place } = this.options;
    events.emit('actor', () => ({
      ...what,
      time: clock.now(),
      group: group.name,
      replica: replica.index,
      incarnation,
      ...executorOf(place),
    }));
  }
}
