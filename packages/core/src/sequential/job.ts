/** One call of a sequential pipeline. */

import type { ModuleError } from '../errors/errors.js';
import type { FailedAttempt } from '../host/attempts.js';
import type { Invocation, InvocationOutcome } from '../host/invocation.js';
import type { Step } from '../host/step.js';
import type { Results } from '../runtime/pipeline.js';
import type { Watched } from '../scheduler/job/call-watch.js';
import type { AsyncScope } from '../util/async-scope.js';
import type { Phase } from '../wire/protocol.js';

/** Who is told what becomes of a job. */
export interface SequentialJobListener {
  /** All its modules have run, or one failed. */
  ended(job: SequentialJob, invocation: Invocation, error: unknown, failed: boolean): void;
  /** A module of it failed, and waits for another attempt. */
  waits(job: SequentialJob, invocation: Invocation, failed: FailedAttempt, error: ModuleError): void;
  /** Something from outside ends it: a signal, a deadline, a timeout, the closing. */
  failed(job: SequentialJob, error: unknown): void;
}

export interface SequentialCall {
  readonly id: number;
  readonly kind: Phase;
  readonly request: unknown;
  /** Running time in milliseconds. */
  readonly timeout: number | undefined;
  readonly priority: number | undefined;
  readonly resolve: (results: Results) => void;
  readonly reject: (error: unknown) => void;
}

export class SequentialJob implements InvocationOutcome, Watched {
  state: 'queued' | 'running' | 'committing' | 'settled' = 'queued';
  invocation: Invocation | undefined;
  /** The context of its caller, if it does not begin in there. */
  scope: AsyncScope | undefined;
  /** Milliseconds for which it had run when it began to wait for another attempt, and when it last began to run. */
  ran = 0;
  begun = 0;
  #stopTimer: (() => void) | undefined;

  constructor(
    readonly call: SequentialCall,
    private readonly listener: SequentialJobListener,
  ) {}

  get id(): number {
    return this.call.id;
  }

  get kind(): Phase {
    return this.call.kind;
  }

  get priority(): number {
    return this.call.priority ?? 0;
  }

  watch(stop: (() => void) | undefined): void {
    this.#stopTimer?.();
    this.#stopTimer = stop;
  }

  /** Milliseconds for which it has waited for the reader of its stream: no running time. */
  get waited(): number {
    return 0;
  }

  stepsOf(steps: readonly Step[]): readonly Step[] {
    return steps;
  }

  fail(error: unknown): void {
    this.listener.failed(this, error);
  }

  produced(): void {}

  skipped(): void {}

  waits(invocation: Invocation, failed: FailedAttempt, error: ModuleError): void {
    this.listener.waits(this, invocation, failed, error);
  }

  /** Another attempt of its module may begin. */
  resume(): void {
    this.invocation?.resume();
  }

  ended(invocation: Invocation, error: unknown, failed: boolean): void {
    this.listener.ended(this, invocation, error, failed);
  }
}
