/** What README promises of `magda init`: makes a project, installs it, and does with it what a user does first. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveRegistry } from './registry.mjs';

/** @param consumer A folder in which the command is installed. @param folder Where the project goes. */
export async function runDemo(consumer, folder, tarballs) {
  const registry = await serveRegistry(tarballs);
  const env = {
    ...process.env,
    'npm_config_@magda:registry': registry.address,
    npm_config_replace_registry_host: 'never',
  };
  // Not synchronously: the registry answers from this process.
  const run = async (command, args, cwd) =>
    (await promisify(execFile)(command, args, { cwd, env, timeout: 180_000, shell: process.platform === 'win32' }))
      .stdout;
  try {
    await run('npx', ['magda', 'init', folder], consumer);
    await run('npm', ['install', '--no-audit', '--no-fund'], folder);
    const lines = (await run('npx', ['magda', 'run'], folder)).trim().split('\n');
    const jobs = readFileSync(join(folder, 'jobs.jsonl'), 'utf8').trim().split('\n');
    if (lines.length !== jobs.length)
      throw new Error(`${jobs.length} jobs have ${lines.length} results:\n${lines.join('\n')}`);
    for (const script of ['start', 'test', 'typecheck']) await run('npm', ['run', script], folder);
    return `${lines.length} results`;
  } finally {
    registry.close();
  }
}
