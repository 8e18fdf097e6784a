/** Limits how long one attempt of a module may take: its signal aborts, then the attempt is abandoned. */

import { TimeoutError } from '../errors/errors.js';
import type { Logger } from '../log/index.js';
import type { RetryPolicy } from '../options/retry-policy.js';
import type { Clock } from '../util/clock.js';
import { isThenable } from '../util/thenable.js';
import { type JobScope, LaterArguments, RunArguments } from './run-arguments.js';

export interface LimitedModule {
  readonly name: string;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Whether an attempt that does not end is left to itself; those of an Aggregate may not overlap. */
  readonly abandons: boolean;
}

export function withinTime(call: (args: RunArguments) => unknown, module: LimitedModule) {
  const { attemptTimeout, cancelGrace } = module.policy;
  if (attemptTimeout === undefined) return call;
  return (args: RunArguments): unknown => {
    const scope = new AttemptScope(RunArguments.scopeOf(args));
    const output = call(new AttemptArguments(args, scope, module.name));
    if (!isThenable(output)) return output;
    const { clock, abandons } = module;
    return new Promise((resolve, reject) => {
      let late: TimeoutError | undefined;
      let before = RunArguments.waitedOf(args);
      const due = () => {
        const waited = RunArguments.waitedOf(args) - before;
        before += waited;
        if (waited >= 1) {
          stop = clock.after(waited, due);
          return;
        }
        const error = tookTooLong(module.name, attemptTimeout);
        late = error;
        if (abandons) stop = clock.after(cancelGrace, () => reject(error));
        scope.end(error);
      };
      let stop = clock.after(attemptTimeout, due);
      const ended = (settle: () => void) => {
        stop();
        if (late === undefined) settle();
        else reject(late);
      };
      Promise.resolve(output).then(
        (value) => ended(() => resolve(value)),
        (thrown) => ended(() => reject(thrown)),
      );
    });
  };
}

/** Those of the job, but for the signal. */
class AttemptArguments extends LaterArguments {
  readonly #args: RunArguments;

  constructor(args: RunArguments, scope: JobScope, module: string) {
    super(args.data, scope, module, args.attempt);
    this.#args = args;
  }

  override get emit() {
    return this.#args.emit;
  }

  override get progress() {
    return this.#args.progress;
  }
}

/** The job's, with a signal of the attempt's own. */
class AttemptScope implements JobScope {
  readonly #controller = new AbortController();
  #signal: AbortSignal | undefined;

  constructor(private readonly inner: JobScope) {}

  get job(): number {
    return this.inner.job;
  }

  get request(): unknown {
    return this.inner.request;
  }

  signal(): AbortSignal {
    this.#signal ??= AbortSignal.any([this.inner.signal(), this.#controller.signal]);
    return this.#signal;
  }

  cancel(reason: unknown): void {
    this.inner.cancel(reason);
  }

  logger(module: string): Logger {
    return this.inner.logger(module);
  }

  /** The attempt is over. */
  end(reason: unknown): void {
    this.#controller.abort(reason);
  }
}

function tookTooLong(module: string, ms: number): TimeoutError {
  return new TimeoutError(
    `An attempt of module "${module}" took more than ${ms} ms. Raise its \`attemptTimeout\`, or find out what keeps it.`,
    { module },
  );
}
