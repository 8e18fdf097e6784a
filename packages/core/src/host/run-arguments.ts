/** What a module's `run`, `aggregate` and `process` receive; a signal and a logger are made only for those who ask. */

import { checkProgress } from '../data/progress.js';
import { type Skipped, skip } from '../data/skip.js';
import type { Logger } from '../log/index.js';
import type { ResultSet } from '../module/result-set.js';

/** What the modules of one job in one group share. */
export interface JobScope {
  readonly job: number;
  readonly request: unknown;
  /** Who is told of the end: in a host, its job. */
  readonly outcome?: object;
  signal(): AbortSignal;
  /** Tells whoever has the signal. */
  cancel(reason: unknown): void;
  logger(module: string): Logger;
}

const DROPPED = Promise.resolve();
const drop = () => DROPPED;

/** Tells the module that has these arguments that its job was given up. */
export function cancelArguments(args: RunArguments, reason: unknown): void {
  RunArguments.scopeOf(args).cancel(reason);
}

export class RunArguments {
  /** Not a method, as modules have these arguments. */
  static readonly scopeOf = ({ scope }: RunArguments): JobScope => scope;

  /** Milliseconds for which it has waited for a reader by now. */
  static readonly waitedOf = ({ waited }: RunArguments): number => waited;

  constructor(
    readonly data: ResultSet,
    private readonly scope: JobScope,
    private readonly module: string,
  ) {}

  protected get waited(): number {
    return 0;
  }

  get request(): unknown {
    return this.scope.request;
  }

  get job(): number {
    return this.scope.job;
  }

  /** The first, unless it is said otherwise (see below). */
  get attempt(): number {
    return 1;
  }

  get skip(): (reason?: string) => Skipped {
    return skip;
  }

  /** Where nobody reads what the module emits. */
  get emit(): (value: unknown) => Promise<void> {
    return drop;
  }

  /** Where nobody listens. */
  get progress(): (fraction: number, text?: string) => void {
    return checkProgress;
  }

  get signal(): AbortSignal {
    return this.scope.signal();
  }

  get logger(): Logger {
    return this.scope.logger(this.module);
  }
}

/** Of an attempt that is not the first, or has a signal of its own: most are, so that they need not say it. */
export class LaterArguments extends RunArguments {
  readonly #attempt: number;

  constructor(data: ResultSet, scope: JobScope, module: string, attempt: number) {
    super(data, scope, module);
    this.#attempt = attempt;
  }

  override get attempt(): number {
    return this.#attempt;
  }
}
