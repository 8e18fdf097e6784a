/** The attempts of the modules of one job in one group: how many failed, and which is the next. */

import { errorText } from '../text/error-text.js';
import { type EarlierAttempts, failedBefore } from '../wire/attempts.js';
import type { ModuleTimes } from '../wire/module-results.js';
import { nextAttempt } from './retries.js';
import { LaterArguments, RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

/** An attempt that failed, while there is another one to come. */
export interface FailedAttempt {
  /** The module's number in its pipeline. */
  readonly module: number;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds until the next one may begin. */
  readonly wait: number;
  /** Whether all jobs of the group wait as long. */
  readonly holds: boolean;
}

const NONE: EarlierAttempts = [0];

export class Attempts {
  /** Whether a module waits for its next attempt. */
  isWaiting = false;
  /** By module, how many failed since the task was handed over. */
  readonly #failed = new Map<number, number>();

  constructor(private readonly earlier: EarlierAttempts = NONE) {}

  /** Which attempt of the module is the latest, or the next where that has failed. */
  of({ spec: { id } }: Step): number {
    const [deaths = 0] = this.earlier;
    return 1 + deaths + failedBefore(this.earlier, id) + (this.#failed.get(id) ?? 0);
  }

  /** What is noted of the attempt that succeeded. */
  timesOf(step: Step): Pick<ModuleTimes, 'attempt'> | undefined {
    const attempt = this.of(step);
    return attempt === 1 ? undefined : { attempt };
  }

  /** The latest attempt of the module failed. @returns undefined if there is no other; else it waits for that. */
  next(step: Step, thrown: unknown, draw?: number): FailedAttempt | undefined {
    const { id, retry } = step.spec;
    if (retry === undefined) return undefined;
    const attempt = this.of(step);
    const failures = (this.#failed.get(id) ?? 0) + 1;
    const next = nextAttempt(retry, failedBefore(this.earlier, id) + failures, thrown, draw);
    if (next === undefined) return undefined;
    this.#failed.set(id, failures);
    this.isWaiting = true;
    return { module: id, attempt, ...next };
  }

  /** Steps in which each module is given the number of its attempt. */
  counted(steps: readonly Step[]): readonly Step[] {
    return steps.map((step) => (step.idle ? step : { ...step, call: (args) => step.call(this.#counted(step, args)) }));
  }

  #counted(step: Step, args: RunArguments): RunArguments {
    return new LaterArguments(args.data, RunArguments.scopeOf(args), step.spec.name, this.of(step));
  }
}

/** A line of log for an attempt that failed. */
export function failedText({ attempt, wait }: FailedAttempt, maxAttempts: number, thrown: unknown): string {
  const most = Number.isFinite(maxAttempts) ? ` of ${maxAttempts}` : '';
  return `Attempt ${attempt}${most} failed, the next is due in ${Math.round(wait)} ms: ${errorText(thrown)}`;
}
