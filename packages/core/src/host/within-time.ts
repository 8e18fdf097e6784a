/** Limits how long one attempt of a module may take: its signal aborts, then the attempt is abandoned. */

import { TimeoutError } from '../errors/errors.js';
import type { Logger } from '../log/index.js';
import type { RetryPolicy } from '../options/retry-policy.js';
import type { Clock } from '../util/clock.js';
import { isThenable } from '../util/thenable.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import type { BatchCall } from './batch-results.js';
import { type JobScope, LaterArguments, RunArguments } from './run-arguments.js';

interface LimitedModule {
  readonly name: string;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Whether an attempt that does not end is left to itself; those of an Aggregate may not overlap. */
  readonly abandons: boolean;
}

export function withinTime(call: (args: RunArguments) => unknown, spec: ModuleSpec, clock: Clock) {
  const module = limited(spec, clock);
  if (module === undefined) return call;
  return (args: RunArguments): unknown => {
    const limit = new AttemptLimit(module);
    const output = call(limit.argumentsOf(args));
    return isThenable(output) ? limit.within(output) : output;
  };
}

/** The same for a call for several jobs: an attempt of each of them ends with it, or with the promise in its list. */
export function allWithinTime(call: BatchCall, spec: ModuleSpec, clock: Clock): BatchCall {
  const module = limited(spec, clock);
  if (module === undefined) return call;
  return (jobs) => {
    const limit = new AttemptLimit(module);
    const given = call(jobs.map((args) => limit.argumentsOf(args)));
    return isThenable(given) ? limit.within(Promise.resolve(given).then(limit.each)) : limit.each(given);
  };
}

/** Undefined for a module whose attempts may take as long as they like. */
function limited({ name, retry, aggregate }: ModuleSpec, clock: Clock): LimitedModule | undefined {
  return retry?.attemptTimeout === undefined ? undefined : { name, policy: retry, clock, abandons: !aggregate };
}

/** Of one call, from its begin. */
class AttemptLimit {
  readonly #scopes: AttemptScope[] = [];
  /** For each job, how many milliseconds it has waited for a reader of what it emits since it was last asked. */
  readonly #waits: (() => number)[] = [];
  /** What abandons those that have not ended. */
  readonly #abandon = new Set<(error: TimeoutError) => void>();
  #late: TimeoutError | undefined;
  #stop: (() => void) | undefined;

  constructor(private readonly module: LimitedModule) {}

  argumentsOf(args: RunArguments): RunArguments {
    const scope = new AttemptScope(RunArguments.scopeOf(args));
    this.#scopes.push(scope);
    let before = RunArguments.waitedOf(args);
    this.#waits.push(() => {
      const waited = RunArguments.waitedOf(args) - before;
      before += waited;
      return waited;
    });
    return new AttemptArguments(args, scope, this.module.name);
  }

  /** What it gives unless it is late. */
  within(output: PromiseLike<unknown>): Promise<unknown> {
    const { clock, policy } = this.module;
    if (this.#late === undefined) this.#stop ??= clock.after(policy.attemptTimeout as number, this.#due);
    return new Promise((resolve, reject) => {
      this.#abandon.add(reject);
      const ended = (settle: () => void) => {
        this.#abandon.delete(reject);
        if (this.#abandon.size === 0) this.#stop?.();
        if (this.#late === undefined) settle();
        else reject(this.#late);
      };
      Promise.resolve(output).then(
        (value) => ended(() => resolve(value)),
        (thrown) => ended(() => reject(thrown)),
      );
    });
  }

  /** A list with promises that end in time. */
  readonly each = (list: unknown): unknown => (Array.isArray(list) ? list.map((one) => this.#one(one)) : list);

  #one(one: unknown): unknown {
    if (!isThenable(one)) return one;
    const output = this.within(one);
    // Of a list that nobody takes.
    output.catch(() => {});
    return output;
  }

  readonly #due = (): void => {
    const waited = Math.max(...this.#waits.map((wait) => wait()));
    if (waited < 1) return this.#isOver();
    this.#stop = this.module.clock.after(waited, this.#due);
  };

  #isOver(): void {
    const { name, policy, clock, abandons } = this.module;
    const error = tookTooLong(name, policy.attemptTimeout as number);
    this.#late = error;
    if (abandons) {
      this.#stop = clock.after(policy.cancelGrace, () => {
        for (const abandon of this.#abandon) abandon(error);
      });
    }
    for (const scope of this.#scopes) scope.end(error);
  }
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
