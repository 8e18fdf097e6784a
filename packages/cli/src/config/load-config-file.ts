/** Reads the config that a command is about, with the TypeScript files that it names. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Config, ConfigError, type ConfigProblem, problemText, type Variables } from '@magda/core/config';
import { loadConfig } from '@magda/core/node';
import { Refusal } from '../refusal.js';
import { loadTypeScript } from './load-typescript.js';

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
  const lacksTsx = namesTypeScript(path) && !(await loadTypeScript(dirname(resolve(path))));
  try {
    const config = await loadConfig(path, { variables });
    for (const warning of config.warnings) warn(`${problemText(warning)}\n`);
    return config;
  } catch (error) {
    if (!lacksTsx || !(error instanceof ConfigError) || !error.problems.some(isOfTypeScript)) throw error;
    throw new ConfigError(`${error.message}\n\n${TSX_HINT}`, error.problems, { cause: error });
  }
}

function isOfTypeScript({ code, message }: ConfigProblem): boolean {
  return code === 'MAGDA_CONFIG_FILE' && /\.[cm]?tsx?"/.test(message);
}

const TSX_HINT =
  'What Node.js cannot load of TypeScript by itself is loaded by tsx, if it is installed: npm install --save-dev tsx';

function namesTypeScript(path: string): boolean {
  try {
    return /\.[cm]?tsx?\b/.test(readFileSync(path, 'utf8'));
  } catch {
    // Whoever reads it next says why it cannot be read.
    return false;
  }
}
