/** Runs the modules of one group for one job, one after another; stays synchronous for as long as they do. */

import { markOf } from '../data/mark.js';
import { ABSENT, isSkipped, type Skipped } from '../data/skip.js';
import type { Transferred } from '../data/transfer.js';
import { ModuleError } from '../errors/errors.js';
import type { Logger } from '../log/index.js';
import { ResultSet } from '../module/result-set.js';
import { errorText } from '../text/error-text.js';
import type { Clock } from '../util/clock.js';
import { isThenable } from '../util/thenable.js';
import { encodeError } from '../wire/error-envelope.js';
import type { InputSpec, ModuleSpec, ModuleTimes, SkipCause } from '../wire/protocol.js';
import { idleWithout } from './idle-without.js';
import { isInstance, mismatch } from './instance.js';
import { type JobScope, RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

/** What stays the same from job to job. */
export interface InvocationPlace {
  readonly pipeline: string;
  readonly group: string | undefined;
  readonly replica: number;
  readonly incarnation: number;
  /** How many modules the group has, in both phases together. */
  readonly size: number;
  readonly clock: Clock;
  logger(module: string, request: unknown): Logger;
  /** What modules read in place of a value, if not the value itself. */
  readonly shown?: ((value: unknown) => unknown) | undefined;
  /** Something to wait for before the next module begins. */
  gate(): Promise<void> | undefined;
  /** A module begins. */
  begins(module: ModuleSpec, request: unknown): void;
}

export interface InvocationOutcome {
  /** Called with each module's value, still wrapped if it was handed over; what it throws fails the job. */
  produced(step: Step, output: unknown): void;
  /** Called instead for a module that has no result; what it throws fails the job. */
  skipped(step: Step, cause: SkipCause): void;
  ended(invocation: Invocation, error: unknown, failed: boolean): void;
}

export class Invocation implements JobScope {
  readonly request: unknown;
  readonly values: unknown[];
  readonly times: ModuleTimes[] | undefined;
  #controller: AbortController | undefined;
  #cancelled = false;
  #begin = 0;
  /** Position of the latest module that began. */
  #latest = -1;

  constructor(
    readonly job: number,
    request: unknown,
    private steps: readonly Step[],
    /** `ABSENT` for what was skipped. */
    private readonly inputs: readonly unknown[],
    private readonly place: InvocationPlace,
    private readonly outcome: InvocationOutcome,
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
    this.#cancelled = true;
    this.#controller?.abort(reason);
    this.#reason = reason;
  }
  #reason: unknown;

  signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cancelled) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  logger(module: string): Logger {
    return this.place.logger(module, this.request);
  }

  #advance(from: number): void {
    for (let next = from; next < this.steps.length; next++) {
      if (this.#cancelled) return this.outcome.ended(this, this.#reason, true);
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
    if (this.times !== undefined && !step.idle) {
      this.times.push({ module: step.spec.id, begin: this.#begin, end: this.place.clock.now() });
    }
    const value = mark === true ? (output as Transferred<unknown>).value : output;
    const { produces } = step;
    if (produces !== undefined && !isInstance(value, produces)) {
      const module = `Module "${step.spec.name}"${this.#where()}`;
      this.outcome.ended(this, mismatch(module, produces, value, this.placeOf(step)), true);
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
    const why = isSkipped(thrown) ? 'It threw what skip() gave. Return it instead.' : errorText(thrown);
    const message = `Module "${step.spec.name}"${this.#where()} failed in job ${this.job}: ${why}`;
    const error = new ModuleError(message, { ...this.placeOf(step), cause: thrown });
    if (step.spec.onError === 'skip' && !this.#cancelled) return this.#skippedBy(step, error);
    if (this.times !== undefined && !step.idle) {
      this.times.push({ module: step.spec.id, begin: this.#begin, end: this.place.clock.now() });
    }
    this.outcome.ended(this, error, true);
  }

  #skippedBy(step: Step, error: ModuleError): void {
    this.logger(step.spec.name).warn(error);
    const skipped = this.times === undefined ? {} : { error: encodeError(error) };
    if (this.#skipped(step, skipped)) this.#advance(this.#latest + 1);
  }

  placeOf(step: Step) {
    const { pipeline, group, replica, incarnation } = this.place;
    return { pipeline, group, replica, incarnation, module: step.spec.name, job: this.job };
  }

  #where(): string {
    return this.place.group === undefined ? '' : ` (group "${this.place.group}")`;
  }
}
