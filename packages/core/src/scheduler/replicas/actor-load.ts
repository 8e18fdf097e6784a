/** What an actor has in hand, and what more it could take. */

import type { SmallMap } from '../../util/small-map.js';
import type { Task } from '../task/task.js';
import { TasksInHand } from './tasks-in-hand.js';

export abstract class ActorLoad {
  protected readonly tasks: TasksInHand;

  constructor(private readonly slots: number) {
    this.tasks = new TasksInHand(slots);
  }

  get running(): SmallMap<Task> {
    return this.tasks.running;
  }

  get prefetched(): readonly Task[] {
    return this.tasks.prefetched;
  }

  get parked(): SmallMap<Task> {
    return this.tasks.parked;
  }

  get handed(): number {
    return this.tasks.size;
  }

  get idle(): boolean {
    return this.tasks.size === 0;
  }

  /** Whether it would begin one more task at once. */
  get couldBegin(): boolean {
    return this.tasks.hasFreeSlot;
  }

  /** How many more tasks it could take, if so many may wait behind those that run. */
  room(prefetched: number): number {
    return this.slots + prefetched - this.tasks.size;
  }
}
