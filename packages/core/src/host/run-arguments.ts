/** What a module's `run`, `aggregate` and `process` receive; a signal and a logger are made only for those who ask. */

import { checkProgress } from '../data/progress.js';
import { type Skipped, skip } from '../data/skip.js';
import type { Logger } from '../log/index.js';
import type { ResultSet } from '../module/result-set.js';

/** What the modules of one job in one group share. */
export interface JobScope {
  readonly job: number;
  readonly request: unknown;
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

  constructor(
    readonly data: ResultSet,
    private readonly scope: JobScope,
    private readonly module: string,
  ) {}

  get request(): unknown {
    return this.scope.request;
  }

  get job(): number {
    return this.scope.job;
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
