/** What core asks of a module: what its class has from its base, and the methods that it may have. */

import type { Grant } from '../executor/claim.js';
import type { BootArgs, RunArgs, TeardownArgs } from './run-args.js';

/** What all modules have from their base. */
export interface BaseInstance {
  /** For the compiler alone. */
  readonly '~parameters': unknown;
  readonly name: string;
  readonly group: string | undefined;
  readonly replica: number;
  readonly parameters: unknown;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly context: unknown;
  readonly resources: Grant;
  bootstrap?(args: BootArgs): unknown;
  teardown?(args: TeardownArgs): unknown;
}

/** A Runtime has one of these two methods. */
export interface RuntimeInstance extends BaseInstance {
  run?(args: RunArgs): unknown;
  runBatch?(jobs: readonly RunArgs[]): unknown;
}

export interface AggregateInstance extends BaseInstance {
  state: unknown;
  readonly stateSize: number;
  initialState(): unknown;
  aggregate(args: RunArgs): unknown;
  process(args: RunArgs): unknown;
  snapshot(): unknown;
  restore(snapshot: unknown): unknown;
}

export type ModuleInstance = RuntimeInstance | AggregateInstance;
