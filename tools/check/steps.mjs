/** How the checks run their commands and say what came of it. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a machine lacks is skipped at home and is a failure where this is set. */
const strict = process.env.MAGDA_CI_STRICT === '1';

/** The packages that are published, with their folders. */
export function publishedPackages() {
  const packages = readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }));
  return packages.filter(({ manifest }) => !manifest.private);
}

/** Node reads these certificates whenever it starts, which takes longer than the start itself; only npm goes out into the network. */
const { NODE_EXTRA_CA_CERTS: _, ...withoutCertificates } = process.env;

/** Output of a command; its output is part of the error when it fails or takes longer than two minutes. */
export function run(command, args, options = {}) {
  const env = command === 'npm' ? process.env : withoutCertificates;
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', timeout: 120_000, env, ...options });
  } catch (error) {
    const output = [error.stdout, error.stderr].filter(Boolean).join('\n');
    throw new Error(`${[command, ...args].join(' ')} failed: ${error.message.split('\n')[0]}\n${output}`);
  }
}

/** The path of a tool that this repository depends on. */
export const tool = (name) => join(root, 'node_modules', '.bin', name);

export async function withTemporaryFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'magda-check-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs each step, goes on after a failure, and ends the process with what failed. */
export async function runSteps(steps) {
  const failures = [];
  for (const { name, step } of steps) {
    try {
      const outcome = (await step()) ?? '';
      console.log(`ok    ${name}${outcome && `: ${outcome}`}`);
    } catch (error) {
      if (error instanceof Skipped && !strict) console.log(`skip  ${name}: ${error.message}`);
      else {
        console.log(`FAIL  ${name}`);
        failures.push(`${name}\n${error.message}`);
      }
    }
  }
  for (const failure of failures) console.error(`\n${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

export class Skipped extends Error {}
