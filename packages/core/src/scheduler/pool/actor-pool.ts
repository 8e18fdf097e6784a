/** The replicas of one group at work: what jobs ask of them, and what actors report. */

import { ClosedPipelineError, type MagdaError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { LogEntry } from '../../log/log-entry.js';
import type { PlannedGroup } from '../../plan/plan.js';
import type { ErrorEnvelope } from '../../wire/error-envelope.js';
import type { DoneMessage, ParkedMessage, StateMessage } from '../../wire/host-messages.js';
import type { ModuleResult } from '../../wire/module-results.js';
import type { Commitments } from '../commits/commitments.js';
import type { ActorListener } from '../replicas/actor-listener.js';
import { ReplicaSet } from '../replicas/replica-set.js';
import type { ActorHandle, Task } from '../task/task.js';
import { Batches } from './batches.js';
import { Dispatcher } from './dispatcher.js';
import { cannotTravel } from './limit-errors.js';
import { poolCommitments } from './pool-commitments.js';
import type { PoolContext } from './pool-context.js';
import { PoolEvents } from './pool-events.js';
import { isExcused, Redelivery } from './redelivery.js';
import { Replacements } from './replacements.js';
import { RunningLimits } from './running-limits.js';
import { TaskEnds } from './task-ends.js';
import { Withdrawals } from './withdrawals.js';

export class ActorPool implements ActorListener {
  readonly commitments: Commitments;
  readonly #events: PoolEvents;
  readonly #replicas: ReplicaSet;
  readonly #dispatcher: Dispatcher;
  readonly #replacements: Replacements;
  readonly #running: RunningLimits;
  readonly #redelivery: Redelivery;
  readonly #ends: TaskEnds;
  readonly #withdrawals: Withdrawals;

  constructor(
    private readonly group: PlannedGroup,
    private readonly context: PoolContext,
  ) {
    const { clock, limits, events, place, stray, rate, transfer, isElsewhere } = context;
    this.#events = new PoolEvents(events, clock, place, stray);
    this.#replicas = new ReplicaSet({
      ...{ group, place, clock, limits, events },
      launch: context.launcher(this),
      ready: () => this.pump(),
      givenUp: (error) => this.#givenUp(error),
    });
    const batches = group.batches && new Batches(group.batches, (task) => this.#running.giveGrace(task));
    this.#dispatcher = new Dispatcher({
      ...{ group, place, clock, limits, rate, transfer, batches, replicas: this.#replicas, events: this.#events },
      oldest: context.oldest,
      blocked: () => context.blocked(this),
    });
    this.#replacements = new Replacements({
      changed: (actor) => this.loaded(actor),
      dispatcher: this.#dispatcher,
      giveGrace: (task) => this.#running.giveGrace(task),
    });
    this.#running = new RunningLimits({
      ...{ group, place, limits, isElsewhere, replacements: this.#replacements, batches },
      holdsState: () => this.commitments.holdsState,
    });
    const toRedeliver = { options: group.options, place, dispatcher: this.#dispatcher, events: this.#events };
    const redelivery = new Redelivery(toRedeliver);
    this.#redelivery = redelivery;
    this.commitments = poolCommitments(group, context, {
      ...{ events: this.#events, replacements: this.#replacements },
      limitOf: (task) => this.#running.limitOf(task),
      // Groups with Aggregates have one replica.
      actor: () => this.#replicas.replicas[0]?.actor,
    });
    const { commitments } = this;
    const shared = { dispatcher: this.#dispatcher, running: this.#running, replacements: this.#replacements };
    this.#withdrawals = new Withdrawals({ ...shared, commitments });
    this.#ends = new TaskEnds({ ...shared, place, redelivery, commitments, events: this.#events });
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
    this.#dispatcher.close();
    const errors = await this.#replicas.stop();
    const { pipeline, group } = this.context.place;
    this.commitments.abandoned(new ClosedPipelineError(`Group "${group}" has stopped.`, { pipeline, group }));
    return errors;
  }

  /** Figures of this moment. */
  stats() {
    const { waiting: queued, waits } = this.#dispatcher;
    return { group: this.group.name, queued, parked: waits.size, ...this.#replicas.stats(), ...this.#running.stats() };
  }

  // From jobs.

  /** The task has all its inputs. */
  add(task: Task): void {
    // First, because a listener may withdraw the job.
    this.#dispatcher.enqueue(task);
    if (task.state === 'ready') this.#events.task('ready', task, false);
    this.pump();
  }

  /** The job of the task has failed; `kills` says whether a module that ignores its signal may be killed for it. */
  withdraw(task: Task, reason: unknown, kills: boolean): void {
    this.#withdrawals.withdraw(task, reason, kills);
  }

  /** Nothing of the task is left to run, as by each module there is an input that it lacks. */
  passedOver(task: Task, lacks: ReadonlyMap<number, number>): void {
    this.#events.passedOver(task, lacks);
  }

  /** What the task published has been delivered, or is not wanted any more. */
  release(task: Task): void {
    this.#dispatcher.release(task);
  }

  /** The place of the task counts or not, as its job goes on or waits for another attempt of a module. */
  lend(task: Task, isLent: boolean): void {
    this.#dispatcher.waits.lend(task, isLent);
  }

  /** Hands over what can be handed over. */
  pump(): void {
    this.#replacements.lookAgain();
    this.#dispatcher.pump();
  }

  // From actors.

  begun(task: Task): void {
    this.#running.begun(task);
  }

  inOneCall(tasks: readonly Task[], module: number, isOver: boolean): void {
    this.#running.inOneCall(tasks, module, isOver);
  }

  loaded(actor: ActorHandle): void {
    this.#replicas.ranking.update(actor.replica);
  }

  published(task: Task, result: ModuleResult): void {
    task.job.published(result);
  }

  done(task: Task, message: DoneMessage): void {
    const actor = task.actor as ActorHandle;
    if (this.#replicas.replicas.length > 1) actor.lastEnd = this.context.clock.now();
    this.#ends.done(task, message);
    this.#replacements.killIfThrough(actor);
    this.pump();
  }

  parked(task: Task, message: ParkedMessage): void {
    this.#dispatcher.waits.parked(task, message);
    this.#replacements.killIfThrough(task.actor);
    this.pump();
  }

  recalled(tasks: readonly Task[]): void {
    this.#dispatcher.putBack(tasks);
    for (const actor of new Set(tasks.map(({ actor }) => actor))) this.#replacements.killIfThrough(actor);
  }

  unsendable(...[task, cause]: Parameters<ActorListener['unsendable']>): void {
    this.#dispatcher.end(task, 'withdrawn', false);
    task.job.settle(task, 'failed', cannotTravel(this.context.place, task, cause));
    this.#replacements.killIfThrough(task.actor);
    this.pump();
  }

  started(actor: ActorHandle): Promise<void> | undefined {
    return this.commitments.started(actor);
  }

  onStateMessage(actor: ActorHandle, message: StateMessage): void {
    if (message.kind === 'stateInvalid') this.#events.uncaught(actor, message.error);
    this.commitments.onStateMessage(actor, message);
    this.#replacements.killIfThrough(actor);
  }

  log(entry: LogEntry): void {
    this.context.log(entry);
  }

  uncaught(actor: ActorHandle, error: ErrorEnvelope): void {
    this.#events.uncaught(actor, error);
  }

  stopped(actor: ActorHandle, errors: readonly ErrorEnvelope[]): void {
    this.#replicas.stopped(actor, errors);
  }

  died(actor: ActorHandle, exit: Exit): void {
    if (exit.breach !== undefined) this.context.log(this.#events.breach(actor, exit));
    if (!this.#replicas.serves(actor)) return this.commitments.diedEarly(actor, exit);
    const excused = isExcused(actor, exit);
    this.commitments.died(actor, exit);
    for (const task of [...actor.running, ...actor.parked, ...actor.prefetched])
      this.#redelivery.orphaned(task, actor, exit);
    this.#replicas.replace(actor, exit, excused);
    this.pump();
  }

  #givenUp(error: MagdaError): void {
    this.commitments.abandoned(error);
    for (const task of this.#dispatcher.drain()) task.job.settle(task, 'failed', error);
  }
}
