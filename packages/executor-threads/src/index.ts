/** `@magda/executor-threads`: the groups of a pipeline, each replica in a thread of its own. */

export { type ThreadsOptions, threads } from './threads.js';
