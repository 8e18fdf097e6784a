/** State that is recorded: an actor that holds it may be killed at any time, and what it had is taken in again by the next. */

import type { MagdaError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { PlannedGroup } from '../../plan/plan.js';
import type { Aggregates } from '../../state/commit-rejection.js';
import type { Journal } from '../../state/journal.js';
import type { StateMessage } from '../../wire/host-messages.js';
import type { ModuleTimes } from '../../wire/module-results.js';
import { TERMINATED } from '../replicas/death-errors.js';
import type { PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';
import type { TimeLimits } from '../task/time-limits.js';
import type { CommitWatch } from './commit-watch.js';
import type { Commitments } from './commitments.js';
import { DurableGroup } from './durable-group.js';

export interface DurableContext {
  readonly group: PlannedGroup;
  readonly place: PoolId;
  readonly journal: Journal;
  /** No job can be taken in until the group is reset. */
  lost(error: MagdaError): void;
  kill(actor: ActorHandle, because: string): void;
  /** Replaces the actor once what it runs has ended. */
  retire(actor: ActorHandle, because: string): void;
  readonly watch: CommitWatch;
  readonly limits: TimeLimits;
  /** Whether somebody listens to module events. */
  timed(): boolean;
  /** How long its Aggregates took to take a job in. */
  took(task: Task, times: readonly ModuleTimes[]): void;
}

export class DurableCommitments implements Commitments {
  readonly aggregates: Aggregates;
  readonly holdsState = false;
  readonly #state: DurableGroup;

  constructor(private readonly context: DurableContext) {
    const { group, place, journal, timed, limits } = context;
    const { timeout } = group.options;
    this.aggregates = group.aggregates;
    this.#state = new DurableGroup({
      journal,
      place: { pipeline: place.pipeline, group: place.group },
      aggregates: group.aggregates,
      timed,
      limit:
        timeout === undefined ? undefined : { ms: timeout, watch: (exceeded) => limits.after(timeout, exceeded).stop },
      end: (actor, because) => context.kill(actor as ActorHandle, because),
      retire: (actor, because) => {
        // Until the next has begun, nobody is there to take anything in.
        context.watch.pause();
        context.retire(actor as ActorHandle, because);
      },
    });
  }

  async started(actor: ActorHandle): Promise<void> {
    await this.#state.catchUp(actor);
    this.context.watch.goOn();
  }

  hasLost(): boolean {
    return false;
  }

  /** The driver has all that the actor had of it. */
  awaitDecision(): void {}

  commit(task: Task, sequence: number): void {
    const { job } = task;
    const { watch, took } = this.context;
    watch.add(task);
    this.#state.expect(sequence, {
      id: job.id,
      kind: job.kind,
      aggregates: task.takers(this.aggregates),
      took: (times) => took(task, times),
      committed(refused) {
        watch.delete(task);
        job.settle(task, 'committed', refused);
      },
    });
  }

  giveUp({ job }: Task, error: MagdaError): void {
    this.#state.giveUp(job.id, error);
  }

  /** Of a job that was to be taken in, the host has nothing. */
  discard({ commits, job, actor }: Task): void {
    if (commits && job.kind === 'process') actor?.send({ kind: 'discard', job: job.id });
  }

  onStateMessage(actor: ActorHandle, message: StateMessage): void {
    this.#state.onStateMessage(actor, message);
  }

  diedEarly(actor: ActorHandle, { reason }: Exit): void {
    this.#state.died(actor, reason === TERMINATED ? undefined : reason);
  }

  died(actor: ActorHandle): void {
    this.context.watch.pause();
    this.#state.died(actor);
  }

  abandoned(error: MagdaError): void {
    this.context.lost(error);
    this.#state.abandon(error);
  }
}
