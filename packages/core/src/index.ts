/** Pipelines of modules that run in parallel: describe a graph, build it on an executor, run its jobs. */

export type { ParallelBuildOptions, SequentialBuildOptions } from './build-options.js';
export { definePipeline, type PipelineDefinition, type PipelineDescription } from './builder/define-pipeline.js';
export type { BuilderOptions } from './builder.js';
export type { ProcessResults, RunResults } from './builder-types.js';
export { init } from './defaults.js';
export * from './errors.js';
export type {
  ActorEvent,
  GroupEvent,
  JobEvent,
  ModuleEvent,
  PipelineEventName,
  PipelineEvents,
  ResourcesEvent,
  StateEvent,
} from './events.js';
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
export { type InlineOptions, inline } from './executor/inline.js';
export { Group, type GroupOptions, type Hook } from './group.js';
export type * from './inferred-types.js';
export type { MapFailure, MapOptions, Mapped, MapSuccess } from './map-jobs.js';
export { accept, expose, finalize, produce, register } from './module/decorators.js';
export { defineAggregate } from './module/define-aggregate.js';
export { defineModule } from './module/define-module.js';
export { type FromFile, fromFile } from './module/from-file.js';
export type { InterfaceClass } from './module/interface.js';
export { Module } from './module/module.js';
export type { ModuleClass, ValueOf } from './module/module-class.js';
export { ModuleNode } from './module/module-node.js';
export { ModuleFactory, ModuleRegistry } from './module/registry.js';
export type { ResultKey } from './module/result-key.js';
export type { BootArgs, RunArgs, TeardownArgs } from './module/run-args.js';
export type { StandardSchema } from './module/standard-schema.js';
export { ParallelPipeline } from './parallel-pipeline.js';
export type { Grant, Resources } from './resources/claim.js';
export type { CallOptions, CloseOptions } from './runtime/call-options.js';
export type { ModuleInfo } from './runtime/module-info.js';
export type { Outcome, Pipeline } from './runtime/pipeline.js';
export type { GroupStats, PipelineStats, ReplicaStats } from './runtime/stats.js';
export { SequentialPipeline } from './sequential-pipeline.js';
export type { GroupSpec, NodeSpec, PipelineSpec } from './spec.js';
export type { StateEntry, StateLog, StateStore } from './store/state-store.js';
export { type Transferred, transfer } from './wire/hand-over.js';
