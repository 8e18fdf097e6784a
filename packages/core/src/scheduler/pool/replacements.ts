/** How actors come to be replaced that have not died: killed at once, or once what they run has ended. */

import type { ActorHandle, Retirement, Task } from '../task/task.js';

export interface ReplacementParts {
  /** The actor takes no more jobs, or takes jobs again. */
  changed(actor: ActorHandle): void;
  readonly dispatcher: ReplacementQueue;
  /** Lets a running task come to its end, though nobody waits for it any more. */
  giveGrace(task: Task): void;
}

/** What waits for a replica of the group. */
interface ReplacementQueue {
  /** Tasks are back that an actor had not begun. */
  putBack(tasks: readonly Task[]): void;
  /** Whether the job that all others may wait for waits here; if not, `lookAgain()` is wanted when another is that. */
  oldestWaits(): boolean;
}

export class Replacements {
  /** It is through but for jobs that are not decided yet. */
  #undecided: ActorHandle | undefined;

  constructor(private readonly parts: ReplacementParts) {}

  /** What it runs may end there; what has not begun goes back. */
  retire(actor: ActorHandle, retirement: Retirement): void {
    if (actor.retirement?.isRevocable === false || actor.killReason !== undefined) return;
    actor.retirement = retirement;
    this.parts.changed(actor);
    for (const task of actor.running) {
      if (task.job.state === 'settled' && !task.abandoned) this.parts.giveGrace(task);
    }
    const back = actor.prefetched.filter((task) => actor.takeBack(task));
    if (back.length > 0) this.parts.dispatcher.putBack(back);
    if (actor.prefetched.length > 0) actor.askBack(actor.prefetched);
    this.killIfThrough(actor);
  }

  /** The actor has ended something: if it retires, that may have been the last. */
  killIfThrough(actor: ActorHandle | undefined): void {
    if (actor?.retirement === undefined || actor.killReason !== undefined) return;
    if (actor.prefetched.length + actor.committing.size > 0) return;
    for (const { abandoned } of actor.running) if (!abandoned) return;
    if (actor.undecided.size > 0 && !this.parts.dispatcher.oldestWaits()) {
      this.#undecided = actor;
      return;
    }
    this.kill(actor, actor.retirement.because);
  }

  /** What an actor has for jobs that are not decided is kept, unless they wait for a job that only the next actor can run. */
  lookAgain(): void {
    if (this.#undecided !== undefined) this.killIfThrough(this.#undecided);
  }

  /** An abandoned job has come to its end after all, so that there is a slot again. */
  slotIsFree(actor: ActorHandle | undefined): void {
    if (!actor?.retirement?.isRevocable) return;
    actor.retirement = undefined;
    this.parts.changed(actor);
  }

  kill(actor: ActorHandle, because: string): void {
    this.#undecided = undefined;
    actor.killReason = { because };
    this.parts.changed(actor);
    void actor.terminate();
  }
}
