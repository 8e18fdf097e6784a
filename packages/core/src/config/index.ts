/** Pipelines as files: reads and checks their text, anywhere. */

export { Config } from './config.js';
export { ConfigError, type ConfigProblem, problemText } from './config-error.js';
export { ConfigReader, type ReadOptions } from './config-reader.js';
export type { HooksOption } from './hooks.js';
export type { ParseOptions } from './parse-config.js';
export type { Variables } from './variables.js';
