/** Runs the modules of one group for one job, one after another; stays synchronous for as long as they do. */

import type { InterfaceClass } from '../data/interface.js';
import { isTransferred } from '../data/transfer.js';
import { InterfaceMismatchError, ModuleError } from '../errors/errors.js';
import type { Logger } from '../log/index.js';
import { ResultSet } from '../module/result-set.js';
import { errorText } from '../text/error-text.js';
import type { Clock } from '../util/clock.js';
import { isThenable } from '../util/thenable.js';
import type { ModuleSpec, ModuleTimes } from '../wire/protocol.js';
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
    private readonly steps: readonly Step[],
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
      if (!step.collects) this.place.begins(step.spec, this.request);
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
    return readers.length === 0 ? [] : [this.request, ...readers.flatMap((step) => this.#inputsOf(step))];
  }

  #inputsOf({ inputs }: Step): readonly unknown[] {
    const values = new Array(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as Step['inputs'][number];
      values[i] = (input.from === 'local' ? this.values : this.inputs)[input.at];
    }
    return values;
  }

  #took(step: Step, output: unknown): boolean {
    if (this.times !== undefined && !step.collects) {
      this.times.push({ module: step.spec.id, begin: this.#begin, end: this.place.clock.now() });
    }
    const value = isTransferred(output) ? output.value : output;
    const { produces } = step;
    if (produces !== undefined && !isInstance(value, produces)) {
      this.outcome.ended(this, this.#mismatch(step, value), true);
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

  #failed(step: Step, thrown: unknown): void {
    if (this.times !== undefined && !step.collects) {
      this.times.push({ module: step.spec.id, begin: this.#begin, end: this.place.clock.now() });
    }
    const message = `Module "${step.spec.name}"${this.#where()} failed in job ${this.job}: ${errorText(thrown)}`;
    this.outcome.ended(this, new ModuleError(message, { ...this.placeOf(step), cause: thrown }), true);
  }

  #mismatch(step: Step, value: unknown): InterfaceMismatchError {
    const expected = (step.produces as { name: string }).name;
    const found = value === null ? 'null' : typeof value === 'object' ? describe(value) : typeof value;
    return new InterfaceMismatchError(
      `Module "${step.spec.name}"${this.#where()} declares @produce(${expected}) but returned ${found}. ` +
        `Return an instance of ${expected}, or declare what the module really produces.`,
      this.placeOf(step),
    );
  }

  placeOf(step: Step) {
    const { pipeline, group, replica, incarnation } = this.place;
    return { pipeline, group, replica, incarnation, module: step.spec.name, job: this.job };
  }

  #where(): string {
    return this.place.group === undefined ? '' : ` (group "${this.place.group}")`;
  }
}

/** A revoked proxy throws whatever one asks of it. */
function isInstance(value: unknown, Class: InterfaceClass): boolean {
  try {
    return value instanceof Class;
  } catch {
    return false;
  }
}

function describe(value: object): string {
  let name: string | undefined;
  try {
    name = (value.constructor as { name?: string } | undefined)?.name;
  } catch {
    return 'something that refuses to be looked at';
  }
  return name === undefined || name === 'Object' ? 'a plain object' : `an instance of ${name}`;
}
