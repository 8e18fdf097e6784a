/** Reads the config that a command is about. */

import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, problemText, type Variables } from '@magda/core/config';
import { importSource, loadConfig } from '@magda/core/node';
import { settling } from '../unsettled.js';
import { UsageError } from '../usage-error.js';

const DEFAULT_CONFIGS = ['config.yml', 'config.yaml'];

/** The one of this folder, if there is one. */
export function defaultConfigPath(): string | undefined {
  return DEFAULT_CONFIGS.find((name) => existsSync(name));
}

/** @throws {UsageError} if none is given and there is none where one is expected. */
export function configPath(given: string | undefined): string {
  const path = given ?? defaultConfigPath();
  if (path !== undefined) return path;
  throw new UsageError(
    `There is no ${DEFAULT_CONFIGS.join(' or ')} in this folder. Name the config, or make a project: magda init demo`,
  );
}

/** Files that configs of this process import, or take functions from. */
export const importedFiles: string[] = [];

function remember(url: string): void {
  if (url.startsWith('file:')) importedFiles.push(relative('', fileURLToPath(url)));
}

function imported(url: string): Promise<unknown> {
  remember(url);
  const name = importedFiles.at(-1) ?? url;
  return settling(
    importSource(url),
    () =>
      `${name} never ends being imported: an \`await\` at its top level, or at that of a file that it imports, never settles.`,
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
  const config = await loadConfig(path, { variables, importer: imported });
  config.functionFiles.forEach(remember);
  for (const warning of config.warnings) warn(`${problemText(warning)}\n`);
  return config;
}
