/** Pipelines as files: reads and checks their text, anywhere. */

export { Config } from './config.js';
export { ConfigError, type ConfigProblem, problemText } from './config-error.js';
export { ConfigReader, type ReadOptions } from './config-reader.js';
export type { HooksOption } from './hooks.js';
export type { Importer } from './import-files.js';
export type { JsonSchema } from './json-schema.js';
export type { ParseOptions } from './parse-options.js';
export { toJsonSchema } from './to-json-schema.js';
export { toYaml } from './to-yaml.js';
export type { TypedValue, Variables } from './variables.js';
export type { YamlOptions } from './yaml-options.js';
