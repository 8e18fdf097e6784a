/** One actor on one worker of its own, for the executors that run workers on this machine. */

export { capacityOf } from './capacity.js';
export { checkRuntime } from './check-runtime.js';
export { PROCESS_DESCRIPTORS, requireDescriptors } from './descriptors.js';
export { exited } from './exits.js';
export { argvWithin, type HeapLimit, heapLimit, outOfMemory } from './heap-limit.js';
export { inheritedArgv } from './inherited-argv.js';
export { MarkFile } from './mark-file.js';
export { notStartedError } from './not-started.js';
export { forwardLines, forwardOutput, type Output, outputOf, stdioKind } from './output.js';
export { environmentOf } from './process-environment.js';
export { killGroup, LEADING, sweepGroup } from './process-group.js';
export { type ProcessOptions, processRuntime } from './process-runtime.js';
export type { Runtime, Worker, WorkerChannel, WorkerOutput } from './runtime.js';
export { spawnWorker } from './spawn-worker.js';
export { Tail } from './tail.js';
export { tellingLine } from './telling-line.js';
export { threadRuntime } from './thread-runtime.js';
export { type WorkerExecutorOptions, workerExecutor } from './worker-executor.js';
