/** Modules of a job whose values somebody reads, or to whose progress somebody listens. */

import { checkProgress } from '../data/progress.js';
import { AbortedError } from '../errors/errors.js';
import { isThenable } from '../util/thenable.js';
import type { ModuleSpec } from '../wire/protocol.js';
import { type Emits, rejected } from './emits.js';
import { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

/** What becomes of what modules say while they run. */
export interface Streaming {
  /** Undefined where nobody reads. */
  readonly emits: Emits | undefined;
  /** Makes a value ready to leave. @param waits whether it may leave later. @returns what sends it. */
  pack(step: Step, value: unknown, waits: boolean): () => void;
  /** Undefined where nobody listens. */
  readonly progress: ((module: ModuleSpec, fraction: number, text: string | undefined) => void) | undefined;
}

/** The steps of one job: each calls its module with `emit` and `progress` that reach somebody. */
export function streamed(steps: readonly Step[], streaming: Streaming): readonly Step[] {
  return steps.map((step) => (step.idle ? step : { ...step, call: (args) => call(step, args, streaming) }));
}

/** A value that cannot leave fails the call, even if the module does not look at the promise. */
function call(step: Step, args: RunArguments, streaming: Streaming): unknown {
  const own = new StreamingArguments(args, step, streaming);
  const { emits } = streaming;
  const end = <T>(output: T): T => {
    StreamingArguments.end(own);
    if (emits?.failure !== undefined) throw emits.failure.error;
    return output;
  };
  const failed = (thrown: unknown): never => {
    end(undefined);
    throw thrown;
  };
  try {
    const output = step.call(own);
    return isThenable(output) ? Promise.resolve(output).then(end, failed) : end(output);
  } catch (thrown) {
    return failed(thrown);
  }
}

class StreamingArguments extends RunArguments {
  /** Not a method, as modules have these arguments. */
  static readonly end = (args: StreamingArguments): void => {
    args.#isOver = true;
  };
  #isOver = false;
  readonly #attempt: number;
  readonly #step: Step;
  readonly #streaming: Streaming;

  constructor(args: RunArguments, step: Step, streaming: Streaming) {
    super(args.data, RunArguments.scopeOf(args), step.spec.name);
    this.#attempt = args.attempt;
    this.#step = step;
    this.#streaming = streaming;
  }

  override get attempt(): number {
    return this.#attempt;
  }

  override get emit(): (value: unknown) => Promise<void> {
    const { emits } = this.#streaming;
    return emits === undefined ? super.emit : (value) => this.#emit(emits, value);
  }

  override get progress(): (fraction: number, text?: string) => void {
    const { progress } = this.#streaming;
    if (progress === undefined) return super.progress;
    return (fraction, text) => {
      checkProgress(fraction, text);
      if (!this.#isOver) progress(this.#step.spec, fraction, text);
    };
  }

  #emit(emits: Emits, value: unknown): Promise<void> {
    if (this.#isOver) return rejected(tooLate(this.#step.spec.name, this.job));
    return emits.emit((waits) => this.#streaming.pack(this.#step, value, waits));
  }
}

function tooLate(module: string, job: number): AbortedError {
  return new AbortedError(
    `Module "${module}" emits a value although its call for job ${job} has ended. Await each emit() before run() returns.`,
    { module, job },
  );
}
