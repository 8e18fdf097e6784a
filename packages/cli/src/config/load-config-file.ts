/** Reads the config that a command is about. */

import { existsSync } from 'node:fs';
import { type Config, problemText, type Variables } from '@magda/core/config';
import { loadConfig } from '@magda/core/node';
import { Refusal } from '../refusal.js';

const DEFAULT_CONFIGS = ['config.yml', 'config.yaml'];

/** The one of this folder, if there is one. */
export function defaultConfigPath(): string | undefined {
  return DEFAULT_CONFIGS.find((name) => existsSync(name));
}

/** @throws {Refusal} if none is given and there is none where one is expected. */
export function configPath(given: string | undefined): string {
  const path = given ?? defaultConfigPath();
  if (path !== undefined) return path;
  throw new Refusal(
    `There is no ${DEFAULT_CONFIGS.join(' or ')} in this folder. Name the config, or make a project: magda init demo`,
  );
}

/**
 * Warns of what is probably not meant.
 *
 * @throws {ConfigError} listing all that is wrong with it, each with its line and column.
 */
export async function loadConfigFile(
  path: string,
  variables: Variables,
  warn: (text: string) => void,
): Promise<Config> {
  const config = await loadConfig(path, { variables });
  for (const warning of config.warnings) warn(`${problemText(warning)}\n`);
  return config;
}
