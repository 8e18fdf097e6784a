/** Modules of a job whose values somebody reads, or to whose progress somebody listens. */

import { checkProgress } from '../data/progress.js';
import { AbortedError } from '../errors/errors.js';
import { isThenable } from '../util/thenable.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import type { Emits, EmittingAttempt } from './emits.js';
import { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

/** What becomes of what modules say while they run. */
export interface Streaming {
  /** Undefined where nobody reads. */
  readonly emits: Emits | undefined;
  /** Makes a value of an attempt ready to leave. @param waits whether it may leave later. @returns what sends it. */
  pack(step: Step, attempt: number, value: unknown, waits: boolean): () => void;
  /** Undefined where nobody listens. */
  readonly progress: ((module: ModuleSpec, fraction: number, text: string | undefined) => void) | undefined;
}

/** The steps of one job: each calls its module with `emit` and `progress` that reach somebody. */
export function streamed(steps: readonly Step[], streaming: Streaming): readonly Step[] {
  return steps.map((step) => (step.idle ? step : { ...step, call: (args) => call(step, args, streaming) }));
}

/** A value that cannot leave fails the call, even if the module does not look at the promise. */
function call(step: Step, args: RunArguments, streaming: Streaming): unknown {
  const { emits } = streaming;
  const attempt: EmittingAttempt = {};
  if (emits !== undefined) emits.failure = undefined;
  const own = new StreamingArguments(args, step, streaming, attempt);
  const failed = (thrown: unknown): never => {
    const reason = attempt.failure === undefined ? thrown : attempt.failure.error;
    attempt.over = () => reason;
    emits?.drop(attempt, reason);
    throw reason;
  };
  const end = <T>(output: T): T => {
    if (attempt.failure !== undefined) return failed(undefined);
    attempt.over = () => tooLate(step.spec.name, own.job);
    return output;
  };
  try {
    const output = step.call(own);
    if (isThenable(output)) return Promise.resolve(output).then(end, failed);
    if (attempt.failure === undefined) return end(output);
  } catch (thrown) {
    return failed(thrown);
  }
  return failed(undefined);
}

class StreamingArguments extends RunArguments {
  readonly #number: number;
  readonly #step: Step;
  readonly #streaming: Streaming;

  readonly #attempt: EmittingAttempt;

  constructor(args: RunArguments, step: Step, streaming: Streaming, attempt: EmittingAttempt) {
    super(args.data, RunArguments.scopeOf(args), step.spec.name);
    this.#number = args.attempt;
    this.#attempt = attempt;
    this.#step = step;
    this.#streaming = streaming;
  }

  override get attempt(): number {
    return this.#number;
  }

  override get emit(): (value: unknown) => Promise<void> {
    const { emits } = this.#streaming;
    if (emits === undefined) return super.emit;
    return (value) =>
      emits.emit(this.#attempt, (waits) => this.#streaming.pack(this.#step, this.#number, value, waits));
  }

  /** As long as it waits for the reader, its module does not run. */
  protected override get waited(): number {
    return this.#streaming.emits?.waited ?? 0;
  }

  override get progress(): (fraction: number, text?: string) => void {
    const { progress } = this.#streaming;
    if (progress === undefined) return super.progress;
    return (fraction, text) => {
      checkProgress(fraction, text);
      if (this.#attempt.over === undefined) progress(this.#step.spec, fraction, text);
    };
  }
}

function tooLate(module: string, job: number): AbortedError {
  return new AbortedError(
    `Module "${module}" emits a value although its call for job ${job} has ended. Await each emit() before run() returns.`,
    { module, job },
  );
}
