/** Runs the modules of one group for one job, one after another; stays synchronous for as long as they do. */

import { markOf } from '../data/mark.js';
import { ABSENT, type Skipped } from '../data/skip.js';
import type { Transferred } from '../data/transfer.js';
import type { ModuleError } from '../errors/errors.js';
import type { Logger } from '../log/index.js';
import { ResultSet } from '../module/result-set.js';
import { isThenable } from '../util/thenable.js';
import type { EarlierAttempts } from '../wire/attempts.js';
import { encodeError } from '../wire/error-packing.js';
import type { InputSpec } from '../wire/host-spec.js';
import type { ModuleTimes, SkipCause } from '../wire/module-results.js';
import { Attempts, type FailedAttempt, failedText } from './attempts.js';
import { idleWithout } from './idle-without.js';
import { isInstance, mismatch } from './instance.js';
import type { InvocationPlace } from './invocation-place.js';
import { moduleError } from './module-errors.js';
import { type JobScope, RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

export interface InvocationOutcome {
  readonly draw?: number | undefined;
  /** Called with each module's value, still wrapped if it was handed over; what it throws fails the job. */
  produced(step: Step, output: unknown): void;
  /** Called instead for a module that has no result; what it throws fails the job. */
  skipped(step: Step, cause: SkipCause): void;
  /** An attempt of a module failed: `resume()` is wanted once the next may begin. Until then nothing of the job runs. */
  waits(invocation: Invocation, failed: FailedAttempt, error: ModuleError): void;
  ended(invocation: Invocation, error: unknown, failed: boolean): void;
}

export class Invocation implements JobScope {
  readonly request: unknown;
  readonly values: unknown[];
  times: ModuleTimes[] | undefined;
  #controller: AbortController | undefined;
  #canceled = false;
  #begin = 0;
  /** Position of the latest module that began. */
  #latest = -1;
  /** Once a module had more than one. */
  #attempts: Attempts | undefined;

  constructor(
    readonly job: number,
    request: unknown,
    private steps: readonly Step[],
    /** `ABSENT` for what was skipped. */
    private readonly inputs: readonly unknown[],
    private readonly place: InvocationPlace,
    readonly outcome: InvocationOutcome,
    timed: boolean,
  ) {
    this.request = place.shown === undefined ? request : place.shown(request);
    this.values = new Array(place.size);
    this.times = timed ? [] : undefined;
  }

  start(): void {
    if (this.inputs.includes(ABSENT)) this.#idleFrom(0);
    this.#advance(0);
  }

  /** Tells the running module through its signal; no further module begins. */
  cancel(reason: unknown): void {
    this.#canceled = true;
    this.#controller?.abort(reason);
    this.#reason = reason;
    if (this.#attempts?.isWaiting) this.outcome.ended(this, reason, true);
  }
  #reason: unknown;

  signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#canceled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  logger(module: string): Logger {
    return this.place.logger(module, this.request);
  }

  /** Gives modules the numbers of their attempts, which count on from those before the task was handed over again. */
  countOn(earlier?: EarlierAttempts): Attempts {
    const attempts = new Attempts(earlier);
    this.steps = attempts.counted(this.steps);
    this.#attempts = attempts;
    return attempts;
  }

  /** Runs the module again that has waited for it, on the same inputs. */
  resume(): void {
    if (this.#canceled || this.#attempts === undefined) return;
    this.#attempts.isWaiting = false;
    this.#advance(this.#latest);
  }

  #advance(from: number): void {
    for (let next = from; next < this.steps.length; next++) {
      if (this.#canceled) return this.outcome.ended(this, this.#reason, true);
      const gate = this.place.gate();
      if (gate !== undefined) return this.#advanceAfter(gate, next);
      const step = this.steps[next] as Step;
      this.#latest = next;
      if (!step.idle) this.place.begins(step.spec, this.request);
      if (this.times !== undefined) this.#begin = this.place.clock.now();
      let output: unknown;
      try {
        output = step.call(new RunArguments(new ResultSet(step.sources, this.#inputsOf(step)), this, step.spec.name));
        if (isThenable(output)) return this.#takeLater(step, output, next + 1);
      } catch (thrown) {
        return this.#failed(step, thrown);
      }
      if (!this.#took(step, output)) return;
    }
    this.#latest = this.steps.length;
    this.outcome.ended(this, undefined, false);
  }

  // Functions within the loop would cost each of its rounds a scope of its own, also where none is made.

  #advanceAfter(gate: Promise<void>, next: number): void {
    void gate.then(() => this.#advance(next));
  }

  #takeLater(step: Step, output: PromiseLike<unknown>, next: number): void {
    Promise.resolve(output).then(
      (value) => this.#took(step, value) && this.#advance(next),
      (thrown) => this.#failed(step, thrown),
    );
  }

  /** What modules that are still to come read, and Aggregates that wait for the decision. */
  stillRead(): readonly unknown[] {
    const readers = this.steps.filter(({ collects }, at) => collects || at > this.#latest);
    if (readers.length === 0) return [];
    return [this.request, ...readers.flatMap((step) => this.#inputsOf(step)).filter((value) => value !== ABSENT)];
  }

  #inputsOf({ inputs }: Step): readonly unknown[] {
    const values = new Array(inputs.length);
    for (let i = 0; i < inputs.length; i++) values[i] = this.#valueOf(inputs[i] as InputSpec);
    return values;
  }

  /** Modules from this position on that need what is absent skip. The function is made here, as one in each job costs all jobs. */
  #idleFrom(position: number): void {
    this.steps = idleWithout(this.steps, position, (input) => this.#valueOf(input) === ABSENT);
  }

  #valueOf({ from, at }: InputSpec): unknown {
    return (from === 'local' ? this.values : this.inputs)[at];
  }

  #took(step: Step, output: unknown): boolean {
    const mark = markOf(output);
    if (mark === 'skipped') return this.#skipped(step, { reason: (output as Skipped).reason });
    if (this.times !== undefined && !step.idle) this.#timed(step, this.#attempts?.timesOf(step));
    const value = mark === true ? (output as Transferred<unknown>).value : output;
    const { produces } = step;
    if (produces !== undefined && !isInstance(value, produces)) {
      this.outcome.ended(this, mismatch(this.place, step.spec, this.job, produces, value), true);
      return false;
    }
    const { shown } = this.place;
    this.values[step.at] = shown === undefined ? value : shown(value);
    try {
      this.outcome.produced(step, output);
    } catch (error) {
      this.outcome.ended(this, error, true);
      return false;
    }
    return true;
  }

  #timed({ spec: { id: module } }: Step, more: Partial<ModuleTimes> | undefined): void {
    this.times?.push({ module, begin: this.#begin, end: this.place.clock.now(), ...more });
  }

  /** @returns whether the next module may begin. */
  #skipped(step: Step, skipped: SkipCause): boolean {
    if (this.times !== undefined) {
      const end = this.place.clock.now();
      this.times.push({ module: step.spec.id, begin: step.idle ? end : this.#begin, end, skipped });
    }
    // In the run phase an Aggregate's place among the values is nobody's input.
    this.values[step.at] = ABSENT;
    this.#idleFrom(this.#latest + 1);
    try {
      this.outcome.skipped(step, skipped);
    } catch (error) {
      this.outcome.ended(this, error, true);
      return false;
    }
    return true;
  }

  #failed(step: Step, thrown: unknown): void {
    const { retry, onError } = step.spec;
    const attempts = retry === undefined ? this.#attempts : (this.#attempts ?? this.countOn());
    const attempt = attempts?.of(step) ?? 1;
    const error = moduleError(this.place, step.spec, this.job, attempt, thrown);
    const next = this.#canceled ? undefined : attempts?.next(step, thrown, this.outcome.draw);
    if (next === undefined && onError === 'skip' && !this.#canceled) return this.#skippedBy(step, error);
    if (!step.idle) this.#timed(step, retry === undefined ? undefined : { attempt, error: encodeError(error) });
    if (next === undefined) return this.outcome.ended(this, error, true);
    this.logger(step.spec.name).warn(failedText(next, retry?.maxAttempts as number, thrown));
    this.outcome.waits(this, next, error);
  }

  #skippedBy(step: Step, error: ModuleError): void {
    this.logger(step.spec.name).warn(error);
    const skipped = this.times === undefined ? {} : { error: encodeError(error) };
    if (this.#skipped(step, skipped)) this.#advance(this.#latest + 1);
  }
}
