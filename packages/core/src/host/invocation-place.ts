/** Where jobs run in a host, and what stays the same from one to the next. */

import type { Logger } from '../log/index.js';
import type { Clock } from '../util/clock.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import type { ModulePlace } from './module-errors.js';

export interface InvocationPlace extends ModulePlace {
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
