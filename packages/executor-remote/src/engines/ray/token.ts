/** The cluster's token: from the option, or from where Ray itself looks for it. */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Token {
  readonly value: string;
  /** Where it was found, for messages. */
  readonly source: string;
}

const CHARACTERS = /^[\x21-\x7e]+$/;

/** @throws {TypeError} without the token in it, if it is none, or a file that should have it cannot be read. */
export function tokenOf(
  option: unknown,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Token | undefined {
  const found = option === undefined ? foundToken(env, home) : { value: option, source: 'ray({ token })' };
  if (found === undefined) return undefined;
  const { value, source } = found;
  if (typeof value === 'string' && CHARACTERS.test(value)) return { value, source };
  throw new TypeError(`ray(): what ${source} gives is no token: it must be a text without blanks.`);
}

function foundToken(env: NodeJS.ProcessEnv, home: string): Token | undefined {
  const { RAY_AUTH_TOKEN: value, RAY_AUTH_TOKEN_PATH: path } = env;
  if (value !== undefined && value !== '') return { value, source: 'RAY_AUTH_TOKEN' };
  if (path !== undefined && path !== '') return { value: inFile(path), source: `${path} (RAY_AUTH_TOKEN_PATH)` };
  const usual = join(home, '.ray', 'auth_token');
  try {
    return { value: inFile(usual), source: usual };
  } catch {
    return undefined;
  }
}

function inFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new TypeError(`ray(): RAY_AUTH_TOKEN_PATH names ${path}, which cannot be read.`, { cause });
  }
}
