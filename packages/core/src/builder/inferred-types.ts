/** Types that the compiler writes into users' declaration files, and that it must therefore find in the package. */

export type { DeclaredAccepts } from '../module/declared-accepts.js';
export type * from '../module/decorator-types.js';
export type { AggregateDefinition, DefinedAggregate, DefinedState } from '../module/define-aggregate.js';
export type {
  DefinedBatches,
  DefinedModule,
  DefinedRuntime,
  ModuleDefinition,
  RunsBatches,
  RunsJobs,
} from '../module/define-module.js';
export type { Emittable, ValueEmitted } from '../module/emittable.js';
export type { InstanceOf } from '../module/module-constructor.js';
export type { AggregateInstance, ModuleInstance, RuntimeInstance } from '../module/module-instance.js';
export type { AnyModuleNode, Dependency } from '../module/module-node.js';
export type { ModuleUse } from '../module/module-use.js';
export type { EmittedBy } from '../module/module-value.js';
export type * from '../module/node-types.js';
export type { OptionalDependency } from '../module/optional.js';
export type { InputOf, OutputOf } from '../module/parameter-types.js';
export type { ResultKey, ResultValue } from '../module/result-key.js';
export type { OnError } from '../wire/protocol.js';
export type * from './builder-types.js';
export type * from './definition-types.js';
export type * from './emitted-types.js';
export type { TypedPipeline } from './typed-pipeline.js';
