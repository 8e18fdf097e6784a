/** Pipelines of modules that run in parallel: describe a graph, build it on an executor, run its jobs. */

export type { ParallelBuildOptions, SequentialBuildOptions } from './build/build-options.js';
export { init } from './build/defaults.js';
export type { BuilderOptions } from './builder/builder.js';
export type { ProcessResults, RunResults } from './builder/builder-types.js';
export { definePipeline, type PipelineDefinition, type PipelineDescription } from './builder/define-pipeline.js';
export { Group } from './builder/group.js';
export type * from './builder/inferred-types.js';
export { ParallelPipeline } from './builder/parallel-pipeline.js';
export { SequentialPipeline } from './builder/sequential-pipeline.js';
export type { InterfaceClass } from './data/interface.js';
export type { Skipped } from './data/skip.js';
export { type Transferred, transfer } from './data/transfer.js';
export * from './errors/errors.js';
export type {
  ActorEvent,
  GroupEvent,
  JobEvent,
  ModuleEvent,
  PipelineEventName,
  PipelineEvents,
  ProgressEvent,
  ResourcesEvent,
  StateEvent,
} from './events/events.js';
export type { Grant, Resources } from './executor/claim.js';
export type {
  ClaimWait,
  Connection,
  Executor,
  Exit,
  HostChannel,
  SpawnOptions,
  SpawnRequest,
  StartRecord,
  Supports,
  TransferableObject,
} from './executor/executor.js';
export { type InlineOptions, inline } from './executors/inline/inline.js';
export type { Batch, NodeBatch } from './module/batch.js';
export { accept, batch, emits, expose, finalize, produce, register } from './module/decorators.js';
export { defineAggregate } from './module/define-aggregate.js';
export { defineModule } from './module/define-module.js';
export { type FromFile, fromFile } from './module/from-file.js';
export { Module } from './module/module.js';
export type { ModuleClass } from './module/module-class.js';
export { ModuleNode } from './module/module-node.js';
export type { ValueOf } from './module/module-value.js';
export { optional } from './module/optional.js';
export { ModuleFactory, ModuleRegistry } from './module/registry.js';
export type { ResultKey } from './module/result-key.js';
export type { BootArgs, RunArgs, TeardownArgs } from './module/run-args.js';
export type { StandardSchema } from './module/standard-schema.js';
export type { RetryOptions } from './options/retry.js';
export type { CallOptions, CloseOptions, RunOptions } from './runtime/call-options.js';
export type { JobStream } from './runtime/job-stream.js';
export type { MapFailure, MapOptions, Mapped, MapSuccess } from './runtime/map-options.js';
export type { ModuleInfo } from './runtime/module-info.js';
export type { Outcome, Pipeline } from './runtime/pipeline.js';
export type { GroupStats, PipelineStats, ReplicaStats } from './runtime/stats.js';
export type { StreamedValue } from './runtime/value-reader.js';
export type { GroupOptions, Hook } from './spec/group-options.js';
export type { GroupSpec, NodeSpec, PipelineSpec } from './spec/spec.js';
export type { StateEntry, StateLog, StateStore } from './store/state-store.js';
