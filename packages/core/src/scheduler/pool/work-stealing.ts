/** Lets an idle replica take over what waits behind a long job elsewhere. */

import type { Clock } from '../../util/clock.js';
import type { LoadIndex } from '../replicas/load-index.js';
import type { Task } from '../task/task.js';
import { planSteal } from './plan-steal.js';
import { RECALL_AFTER_MS } from './prefetch.js';

export interface StolenTasks {
  /** Tasks are back that their actor had not begun. */
  putBack(tasks: readonly Task[]): void;
  /** It is time to look again. */
  pump(): void;
}

export class WorkStealing {
  #looking = false;

  constructor(
    private readonly ranking: LoadIndex,
    private readonly clock: Clock,
    private readonly to: StolenTasks,
  ) {}

  balance(): void {
    const found = planSteal(this.ranking, this.clock.now());
    if (found === undefined) return;
    if (found.early) return this.#lookAgain();
    const back = found.tasks.filter((task) => found.from.takeBack(task));
    if (back.length > 0) this.to.putBack(back);
    else found.from.askBack(found.tasks);
  }

  #lookAgain(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.clock.after(RECALL_AFTER_MS, () => {
      this.#looking = false;
      this.to.pump();
    });
  }
}
