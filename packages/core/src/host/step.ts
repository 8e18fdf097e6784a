/** A module that is ready to run: its instance and what the plan says of its inputs. */

import type { InterfaceClass } from '../data/interface.js';
import type { Emittable } from '../module/emittable.js';
import type { InputSpec, ModuleSpec, SourceInfo } from '../wire/host-spec.js';
import type { BatchCall } from './batch-results.js';
import type { RunArguments } from './run-arguments.js';

export interface Step {
  readonly spec: ModuleSpec;
  /** Position of the module among those of its group, where local readers find its value. */
  readonly at: number;
  readonly inputs: readonly InputSpec[];
  readonly sources: readonly SourceInfo[];
  readonly produces: InterfaceClass | undefined;
  /** What it declares that it emits. */
  readonly emits?: Emittable | undefined;
  /** An Aggregate in the run phase: its inputs are kept for later, nothing of the module runs. */
  readonly collects: boolean;
  /** Nothing of the module runs: an Aggregate that collects, or a module that is skipped, as it lacks an input. */
  readonly idle: boolean;
  call(args: RunArguments): unknown;
  /** Of a module that takes several jobs in one call. */
  readonly callAll?: BatchCall | undefined;
}
