/** For tests of modules and of pipelines: a harness that plays the pipeline around one module, and events as lists. */

export { isSkipped } from '../data/skip.js';
export { type PipelineLike, type RecordedEvents, recordEvents } from './record-events.js';
export type { StorePlace } from './store-steps.js';
export { type StoreCase, storeSuite } from './store-suite.js';
export { type ModuleTest, type Tested, type TestOptions, testModule } from './test-module.js';
export type { TestedAggregate } from './tested-aggregate.js';
export type { TestCall, TestedModule, TestJob, TestResult } from './tested-module.js';
export type { TestedRuntime } from './tested-runtime.js';
export { type WrapOptions, type WrappedResult, wrapResult } from './wrap-result.js';
