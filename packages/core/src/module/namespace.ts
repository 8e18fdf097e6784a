/** What users write after `Module.`: the bases of modules and interfaces, and what modules exchange. */

export { Interface } from '../data/interface.js';
export { Aggregate } from './aggregate.js';
export { Result } from './result.js';
export { ResultSet } from './result-set.js';
export { Runtime } from './runtime.js';
