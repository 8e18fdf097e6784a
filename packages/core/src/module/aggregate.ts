/** The module that gathers over many jobs what its inputs were, and makes one result of it when asked. */

import { markBase } from './base-brand.js';
import { ModuleBase } from './module-base.js';
import type { Unspecified } from './module-value.js';
import type { ResultSet } from './result-set.js';
import type { RunArgs } from './run-args.js';

/**
 * Base of the stateful modules: `aggregate` takes in each successful job, `process` makes a result of all of them.
 *
 * Parameters and context as in `Runtime`.
 */
export abstract class Aggregate<
  State = ResultSet[],
  Parameters = Record<string, unknown>,
  Context = unknown,
> extends ModuleBase<Parameters, Context> {
  /** For the compiler alone. */
  declare static readonly '~module': 'aggregate';

  static {
    markBase(Aggregate, 'aggregate');
  }

  /** What was gathered since the last `process()`; `initialState()` before the first job. */
  state!: State;

  /** Entries of the state: length of a list, size of a Map or Set, 1 for another value, 0 for none. */
  get stateSize(): number {
    const state: unknown = this.state;
    if (Array.isArray(state)) return state.length;
    if (state instanceof Map || state instanceof Set) return state.size;
    return state === undefined || state === null ? 0 : 1;
  }

  /** The state before anything was taken in; default an empty list. */
  initialState(): State | Promise<State> {
    return [] as State;
  }

  /** Takes in one job; default: adds its data to the list. */
  aggregate({ data }: RunArgs): unknown {
    if (Array.isArray(this.state)) return void this.state.push(data);
    throw new TypeError(`The state of ${this.constructor.name} is no list, so the class needs its own aggregate().`);
  }

  /** Makes the result; default: the state. The state is cleared afterwards, once all that depends on it has succeeded. */
  process(_args: RunArgs): Unspecified {
    return this.state as Unspecified;
  }

  /** The state as data that can be copied and stored; default: the state itself. */
  snapshot(): unknown {
    return this.state;
  }

  /** Puts back what `snapshot()` gave. */
  restore(snapshot: unknown): unknown {
    this.state = snapshot as State;
    return undefined;
  }
}
