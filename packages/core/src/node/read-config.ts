/** Reads configs from files, and what they import from beside them. */

import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ParallelBuildOptions } from '../build-options.js';
import type { Config } from '../config/config.js';
import { ConfigError } from '../config/config-error.js';
import { buildAndWarn } from '../config/config-reader.js';
import { type ParseOptions, parseConfig } from '../config/parse-config.js';
import { ModuleFactory, type ModuleRegistry } from '../module/registry.js';
import type { Pipeline } from '../pipeline.js';
import type { SequentialRuntime } from '../sequential/runtime.js';

export interface ConfigFileOptions extends Omit<ParseOptions, 'url' | 'file'> {
  /** Where the module types are known; default `ModuleFactory`. */
  readonly registry?: ModuleRegistry | undefined;
}

export interface ReadConfigOptions extends ConfigFileOptions, ParallelBuildOptions {}

/**
 * Builds the pipeline that a file describes, warning of what was probably not meant.
 *
 * @throws {ConfigError} listing all that is wrong with the file, each with its line and column.
 */
export async function readConfig(
  path: string | URL,
  options: ReadConfigOptions = {},
): Promise<Pipeline | SequentialRuntime> {
  const { registry, name, variables, afterCreated, ...build } = options;
  return buildAndWarn(await loadConfig(path, { registry, name, variables, afterCreated }), build);
}

/**
 * Reads and checks a file without building its pipeline.
 *
 * @throws {ConfigError} listing all that is wrong with the file, each with its line and column.
 */
export async function loadConfig(path: string | URL, options: ConfigFileOptions = {}): Promise<Config> {
  const { registry = ModuleFactory, ...others } = options;
  const full = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const file = relative('', full);
  return await parseConfig(await textOf(full, file), registry, { ...others, url: pathToFileURL(full), file });
}

async function textOf(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`The config ${file} cannot be read: ${(cause as Error).message}.`, [], { cause });
  }
}
