/** What a pool knows of the calls that its hosts make for several jobs: which jobs are in one, and who still waits for it. */

import type { PlannedBatches } from '../../plan/plan.js';
import type { BatchStats } from '../../runtime/stats.js';
import type { Task } from '../task/task.js';

/** The tasks of one call. */
type Call = readonly Task[];

export class Batches {
  readonly #calls = new Map<Task, Call>();
  /** Tasks that have begun, of those whose hosts report that. */
  readonly #begun = new Set<Task>();
  /** Tasks over which nobody is killed for now, although nobody waits for them. */
  readonly #spared = new Set<Task>();
  readonly #stats = { calls: 0, jobs: 0 };

  constructor(
    readonly planned: PlannedBatches,
    /** Nobody waits for the task, and nothing speaks for it any more. */
    private readonly giveGrace: (task: Task) => void,
  ) {}

  get stats(): BatchStats {
    return { ...this.#stats };
  }

  /** Whether its host reports when the task begins, so that it waits until then. */
  isAnnounced({ invocation }: Task): boolean {
    return this.planned.announced[invocation.phase];
  }

  /** @returns those that have begun with this call. */
  together(tasks: Call, isBatch: boolean): readonly Task[] {
    if (isBatch) {
      this.#stats.calls++;
      this.#stats.jobs += tasks.length;
    }
    for (const task of tasks) this.#calls.set(task, tasks);
    const fresh = tasks.filter((task) => this.isAnnounced(task) && !this.#begun.has(task));
    for (const task of fresh) this.#begun.add(task);
    return fresh;
  }

  /** Each goes on by itself. @returns none, as all have begun. */
  over(tasks: Call): readonly Task[] {
    for (const task of tasks) this.#calls.delete(task);
    return NONE;
  }

  /** Its actor has it no more. */
  left(task: Task): void {
    const call = this.#calls.get(task);
    this.#calls.delete(task);
    this.#begun.delete(task);
    this.#spared.delete(task);
    if (call !== undefined && this.#spared.size > 0) this.look(call);
  }

  /** Whether a task for which nobody waits may go on without a limit: it has not begun, or others are in the same call. */
  spares(task: Task): boolean {
    const call = this.#calls.get(task);
    const spares =
      call === undefined
        ? this.isAnnounced(task) && !this.#begun.has(task)
        : call.some((other) => other.job.state !== 'settled' && this.#calls.get(other) === call);
    if (spares) this.#spared.add(task);
    else this.#spared.delete(task);
    return spares;
  }

  /** Something has changed for these: those that were spared, and for which nothing speaks any more, get their grace. */
  look(tasks: Call): void {
    for (const task of tasks) if (this.#spared.has(task) && !this.spares(task)) this.giveGrace(task);
  }
}

const NONE: readonly Task[] = [];
