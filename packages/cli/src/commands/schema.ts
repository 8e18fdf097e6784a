/** `magda schema`: the JSON Schema of configs, with the module types that one knows, for editors. */

import { ModuleFactory } from '@magda/core';
import { ConfigError, toJsonSchema } from '@magda/core/config';
import { defaultConfigPath, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { writeText } from '../output/write-text.js';

/** @throws {ConfigError} if the files that register the types of the config cannot be imported. */
export async function schema(given: string | undefined, output: string | undefined): Promise<number> {
  const path = given ?? defaultConfigPath();
  if (path !== undefined) await registerTypesOf(path);
  await writeText(`${JSON.stringify(toJsonSchema(), null, 2)}\n`, output);
  return ExitCode.done;
}

/** Whoever needs the schema is still at work on the config: what else is wrong with it does not matter. */
async function registerTypesOf(path: string): Promise<void> {
  try {
    await loadConfigFile(path, {}, () => {});
  } catch (error) {
    const isAtWork = error instanceof ConfigError && error.problems.every(({ code }) => code !== 'MAGDA_CONFIG_FILE');
    if (!isAtWork || ModuleFactory.types().length === 0) throw error;
  }
}
