/** Keeps one Aggregate's state whole: jobs enter it when they are decided, and a failed `process()` leaves it as it was. */

import { isSkipped } from '../data/skip.js';
import type { AggregateInstance } from '../module/module.js';
import type { Clock } from '../util/clock.js';
import { isThenable } from '../util/thenable.js';
import type { ModuleTimes } from '../wire/module-results.js';
import { copyValue, type InterfaceTable } from '../wire/payload.js';
import { cancelArguments, type RunArguments } from './run-arguments.js';

/** Takes the times of `aggregate()`, where somebody wants to know them. */
export interface Stopwatch {
  readonly clock: Clock;
  took(times: ModuleTimes): void;
}

export class AggregateHost {
  readonly #undecided = new Map<number, RunArguments>();
  #backup: { readonly job: number; readonly snapshot: unknown } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** What `aggregate()` has at present. */
  #taking: RunArguments | undefined;
  /** Why the state is not what it should be, if so. */
  #invalid: { readonly error: unknown } | undefined;

  constructor(
    /** The module's number in its pipeline. */
    readonly id: number,
    readonly instance: AggregateInstance,
    private readonly interfaces: InterfaceTable,
  ) {}

  get name(): string {
    return this.instance.name;
  }

  /** Keeps a job's inputs until the driver decides. */
  collect(job: number, args: RunArguments): void {
    this.#undecided.set(job, args);
  }

  /** Whether a job's inputs are kept. */
  hasCollected(job: number): boolean {
    return this.#undecided.has(job);
  }

  /** Takes a job in, or lets `process()` begin the state anew. */
  commit(job: number, stopwatch?: Stopwatch): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkWhole();
      if (this.#backup?.job === job) {
        this.#backup = undefined;
        await this.begin();
        return;
      }
      const args = this.#undecided.get(job);
      if (args === undefined) return;
      this.#undecided.delete(job);
      await this.#aggregate(args, stopwatch);
    });
  }

  /** Tells `aggregate()` through its signal, if it is taking in this job. */
  cancel(job: number, reason: unknown): void {
    if (this.#taking?.job === job) cancelArguments(this.#taking, reason);
  }

  /** Waits no longer for a call that does not end. */
  forsake(): void {
    this.#last = Promise.resolve();
  }

  /** The inputs that were kept of a job, for another to keep. */
  release(job: number): RunArguments | undefined {
    const args = this.#undecided.get(job);
    this.#undecided.delete(job);
    return args;
  }

  /** Takes in a job whose inputs were kept elsewhere. */
  take(args: RunArguments, stopwatch?: Stopwatch): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkWhole();
      try {
        await this.#aggregate(args, stopwatch);
      } catch (error) {
        this.#invalid = { error };
        throw error;
      }
    });
  }

  /** Begins anew, also after a `process()` that was answered by another. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#backup = undefined;
      await this.begin();
    });
  }

  /** Puts in place what `snapshot()` once gave. */
  restore(snapshot: unknown): Promise<void> {
    return this.#inTurn(async () => {
      await this.begin();
      await this.instance.restore(snapshot);
    });
  }

  /** Shows the state as data, which may change as soon as `look` has returned; of a `process()` that is undecided, what it found. */
  show(look: (snapshot: unknown) => void): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkWhole();
      look(this.#backup === undefined ? await this.instance.snapshot() : this.#backup.snapshot);
    });
  }

  /** Forgets a job, or puts back the state that its `process()` found. @returns why that failed, if it did. */
  discard(job: number): Promise<{ readonly error: unknown } | undefined> {
    this.#undecided.delete(job);
    return this.#inTurn(async () => {
      if (this.#backup?.job !== job) return undefined;
      const { snapshot } = this.#backup;
      this.#backup = undefined;
      try {
        await this.instance.restore(snapshot);
      } catch (error) {
        this.#invalid = { error };
      }
      return this.#invalid;
    });
  }

  process(job: number, args: RunArguments): Promise<unknown> {
    return this.#inTurn(async () => {
      this.#checkWhole();
      // An earlier attempt may have changed it.
      if (this.#backup?.job === job) await this.instance.restore(this.#copyOf(this.#backup.snapshot));
      else this.#backup = { job, snapshot: this.#copyOf(await this.instance.snapshot()) };
      return this.instance.process(args);
    });
  }

  async begin(): Promise<void> {
    const state = this.instance.initialState();
    this.instance.state = isThenable(state) ? await state : state;
    this.#invalid = undefined;
  }

  async #aggregate(args: RunArguments, stopwatch: Stopwatch | undefined): Promise<void> {
    this.#taking = args;
    const begin = stopwatch?.clock.now();
    try {
      if (isSkipped(await this.instance.aggregate(args))) throw noSkip(this.name);
    } finally {
      if (this.#taking === args) this.#taking = undefined;
      if (begin !== undefined) stopwatch?.took({ module: this.id, begin, end: stopwatch.clock.now() });
    }
  }

  #checkWhole(): void {
    if (this.#invalid !== undefined) throw this.#invalid.error;
  }

  /** A state that cannot be copied is kept as it is: its module protects it by `snapshot()` and `restore()`. */
  #copyOf(state: unknown): unknown {
    try {
      return copyValue(state, this.interfaces);
    } catch {
      return state;
    }
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(call);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

function noSkip(name: string): TypeError {
  return new TypeError(
    `aggregate() of "${name}" returned skip(), but a job that has come so far is taken in. Let a module before it skip, or return without a change.`,
  );
}
