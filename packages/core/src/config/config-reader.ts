/** Reads pipelines from configs. */

import { type ParallelBuildOptions, parallelKinds } from '../build/build-options.js';
import { ModuleFactory, type ModuleRegistry } from '../module/registry.js';
import { checkOptions } from '../options/check-options.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { parseConfig } from './parse-config.js';
import { type ParseOptions, parseKinds } from './parse-options.js';

export interface ReadOptions extends ParseOptions, ParallelBuildOptions {}

export const ConfigReader = {
  /**
   * Builds the pipeline that a text describes, warning of what was probably not meant.
   *
   * @throws {ConfigError} listing all that is wrong with the text, each with its line and column.
   */
  async read(text: string, registry: ModuleRegistry = ModuleFactory, options: ReadOptions = {}): Promise<Pipeline> {
    checkOptions<ReadOptions>('The reader of a config', options, { ...parallelKinds, ...parseKinds });
    const { name, variables, afterCreated, url, importer, file, ...build } = options;
    const config = await parseConfig(text, registry, { name, variables, afterCreated, url, importer, file });
    config.printWarnings();
    return await config.build(build);
  },

  /**
   * Reads and checks a text without building its pipeline.
   *
   * @throws {ConfigError} listing all that is wrong with the text, each with its line and column.
   */
  parse: parseConfig,
} as const;
