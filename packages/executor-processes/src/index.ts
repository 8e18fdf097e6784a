/** `@magda/executor-processes`: the groups of a pipeline, each replica in a process of its own. */

export { type ProcessesOptions, processes } from './processes.js';
