/** `magda schema`: the JSON Schema of configs, with the module types that one knows, for editors. */

import { ModuleFactory } from '@magda/core';
import { ConfigError, toJsonSchema, type Variables } from '@magda/core/config';
import { defaultConfigPath, importedFiles, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { refuseOverwriting } from '../output/same-file.js';
import { writeText } from '../output/write-text.js';

export interface SchemaOptions {
  readonly set: Variables;
  /** Default standard output. */
  readonly output?: string | undefined;
}

/** @throws {ConfigError} if the files that register the types of the config cannot be imported. */
export async function schema(given: string | undefined, { set, output }: SchemaOptions): Promise<number> {
  const path = given ?? defaultConfigPath();
  if (path !== undefined) await registerTypesOf(path, set);
  refuseOverwriting('--output', output, [...(path === undefined ? [] : [path]), ...importedFiles]);
  await writeText(`${JSON.stringify(toJsonSchema(), null, 2)}\n`, output);
  return ExitCode.done;
}

/** Whoever needs the schema is still at work on the config: what else is wrong with it does not matter. */
async function registerTypesOf(path: string, variables: Variables): Promise<void> {
  try {
    await loadConfigFile(path, variables, () => {});
  } catch (error) {
    const isAtWork = error instanceof ConfigError && error.problems.every(({ code }) => code !== 'MAGDA_CONFIG_FILE');
    if (!isAtWork || ModuleFactory.types().length === 0) throw error;
  }
}
