/** Installs the Ray of the tests into a venv outside the repository, once; needs nothing but Node and Python. */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RAY = 'ray[default]==2.60.*';

/** `MAGDA_RAY_VENV` names another, which may be there already. */
export const venv =
  process.env.MAGDA_RAY_VENV ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'magda', `ray-${RAY.replace(/[^\d.]+/g, '')}venv`);

export const program = join(venv, 'bin', 'ray');

/** Written last: what is there without it is unfinished. */
const complete = join(venv, 'magda-complete');

export function isInstalled() {
  return existsSync(program) && (process.env.MAGDA_RAY_VENV !== undefined || existsSync(complete));
}

/** Waits for whoever is at it already. */
export async function install() {
  const lock = `${venv}.lock`;
  mkdirSync(dirname(venv), { recursive: true });
  while (!isInstalled()) {
    if (!take(lock)) {
      await sleep(500);
      continue;
    }
    try {
      if (isInstalled()) return;
      await run('python3', ['-m', 'venv', '--clear', venv]);
      await run(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', RAY], {
        maxBuffer: 2 ** 26,
      });
      writeFileSync(complete, '');
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/** A lock whose owner is dead is nobody's. */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(lock, 'utf8')), 0);
    } catch (error) {
      if (error.code === 'ESRCH') rmSync(lock, { force: true });
    }
    return false;
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) await install();
