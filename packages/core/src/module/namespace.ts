/** What users write after `Module.`: the bases of modules and interfaces, and what modules exchange. */

export { Aggregate } from './aggregate.js';
export { Interface } from './interface.js';
export { Result } from './result.js';
export { ResultSet } from './result-set.js';
export { Runtime } from './runtime.js';
