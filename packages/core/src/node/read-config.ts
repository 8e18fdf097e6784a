/** Reads configs from files, and what they import from beside them. */

import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ParallelBuildOptions, parallelKinds } from '../build/build-options.js';
import type { Config, ParseOptions } from '../config/index.js';
import type { ModuleRegistry } from '../module/registry.js';
import { checkGiven } from '../options/check-given.js';
import { checkOptions, kinds, type OptionKind, type OptionKinds } from '../options/check-options.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { importSource, prepareFor } from './import-source.js';

export interface ConfigFileOptions extends Omit<ParseOptions, 'url' | 'file'> {
  /** Where the module types are known; default `ModuleFactory`. */
  readonly registry?: ModuleRegistry | undefined;
}

export interface ReadConfigOptions extends ConfigFileOptions, ParallelBuildOptions {}

const fileKinds = {
  registry: kinds.registry,
  name: kinds.text,
  variables: kinds.anything,
  afterCreated: kinds.anything,
  importer: kinds.function,
} as const satisfies OptionKinds<ConfigFileOptions>;

const pathKind: OptionKind = {
  must: 'the path of a config, or its file: URL',
  holds: (value) => (typeof value === 'string' && value !== '') || (value instanceof URL && value.protocol === 'file:'),
};

/**
 * Builds the pipeline that a file describes, warning of what was probably not meant.
 *
 * @throws {ConfigError} listing all that is wrong with the file, each with its line and column.
 */
export async function readConfig(path: string | URL, options: ReadConfigOptions = {}): Promise<Pipeline> {
  checkGiven('readConfig()', pathKind, path);
  checkOptions<ReadConfigOptions>('readConfig()', options, { ...fileKinds, ...parallelKinds });
  const { registry, name, variables, afterCreated, importer, ...build } = options;
  const config = await loadConfig(path, { registry, name, variables, afterCreated, importer });
  config.printWarnings();
  return await config.build(build);
}

/**
 * Reads and checks a file without building its pipeline.
 *
 * @throws {ConfigError} listing all that is wrong with the file, each with its line and column.
 */
export async function loadConfig(path: string | URL, options: ConfigFileOptions = {}): Promise<Config> {
  // Workers, which import this file for its neighbour, do not wait for YAML and zod.
  const { ConfigError, ConfigReader } = await import('../config/index.js');
  checkGiven('loadConfig()', pathKind, path);
  checkOptions<ConfigFileOptions>('loadConfig()', options, fileKinds);
  const { registry, importer = importSource, ...others } = options;
  const full = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const file = relative('', full);
  const text = await readFile(full, 'utf8').catch((cause: Error) => {
    throw new ConfigError(`The config ${file} cannot be read: ${cause.message}.`, [], { cause });
  });
  const config = await ConfigReader.parse(text, registry, { ...others, importer, url: pathToFileURL(full), file });
  // An executor of this process imports hooks and contexts as it is.
  for (const file of config.functionFiles) await prepareFor(file);
  return config;
}
