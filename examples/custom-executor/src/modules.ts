/** A kitchen: orders are read, cooked by several cooks, and served. Each takes its time, and says in which process. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, expose, finalize, Module, produce, type RunArgs, register } from '@magda/core';

/** The unit of time, in milliseconds. */
export const unit = 100;

export class Dish extends Module.Interface {
  constructor(
    readonly name: string,
    readonly hands: readonly number[],
  ) {
    super();
  }

  passedOn(): Dish {
    return new Dish(this.name, [...this.hands, process.pid]);
  }
}

@register('waiter', import.meta.url)
@produce(Dish)
@finalize()
export class Waiter extends Module.Runtime {
  async run({ request }: RunArgs<string>) {
    await sleep(unit);
    return new Dish(request, [process.pid]);
  }
}

@register('cook', import.meta.url)
@accept(Dish)
@produce(Dish)
@finalize()
export class Cook extends Module.Runtime {
  async run({ data }: RunArgs) {
    await sleep(3 * unit);
    return data.get(Dish).passedOn();
  }
}

@register('pass', import.meta.url)
@accept(Dish)
@expose('dish')
@finalize()
export class Pass extends Module.Runtime {
  async run({ data }: RunArgs) {
    await sleep(unit);
    return data.get(Dish).passedOn();
  }
}
