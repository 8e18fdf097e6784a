/** Starts the app of a soak in a process group of its own, does to it what only somebody outside can do, and prints what comes of it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppOptions, Word } from './app.js';
import type { Outside } from './conditions.js';
import { Outlet } from './outlet.js';
import { printRounds } from './report.js';

export interface RoundsOptions extends AppOptions {
  /** Whether to print what befalls the app. */
  readonly trace: boolean;
  readonly json: boolean;
}

/** Beside the program: see start.mjs. */
const APP = fileURLToPath(new URL('./app.mjs', import.meta.url));

/** Few enough to be used up at once. */
const DESCRIPTORS = 1_024;

/** @returns whether every promise was kept, and nothing grows. */
export async function soakRounds({ trace, json, ...options }: RoundsOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'magda-soak-'));
  const outlets = { stdout: new Outlet(folder, 'stdout'), stderr: new Outlet(folder, 'stderr') };
  const app = start(options, outlets.stdout.descriptor, outlets.stderr.descriptor);
  const befell: string[] = [];
  let isFine: boolean | undefined;
  app.on('message', (word: Word) => {
    if ('outside' in word) act(app, outlets, word.outside);
    else if ('befalls' in word) befell.push(word.befalls);
    else if ('report' in word) isFine = printRounds({ ...word.report, json });
    else if ('broken' in word) {
      isFine = false;
      explain(word, options, befell);
    } else if (!json) process.stderr.write(`\r${word.progress}\r`);
    if (trace && 'befalls' in word) console.error(word.befalls);
  });
  const [code, signal] = await once(app, 'exit');
  for (const outlet of Object.values(outlets)) outlet.close();
  rmSync(folder, { recursive: true });
  if (isFine === undefined) console.error(`The app ended by ${signal ?? code}:\n${outlets.stderr.said}`);
  return isFine ?? false;
}

function start(options: AppOptions, stdout: number, stderr: number): ChildProcess {
  const limited = `ulimit -n ${DESCRIPTORS}; exec "$@"`;
  const app = spawn('sh', ['-c', limited, 'sh', process.execPath, APP, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', stdout, stderr, 'ipc'],
  });
  closeSync(stdout);
  closeSync(stderr);
  return app;
}

function act(app: ChildProcess, outlets: Readonly<Record<string, Outlet>>, outside: Outside): void {
  if ('outlet' in outside) return outlets[outside.outlet]?.become(outside.state);
  app.kill('SIGSTOP');
  setTimeout(() => app.kill('SIGCONT'), outside.suspended);
}

function explain(
  { broken, seed }: Extract<Word, { broken: string }>,
  { executor, jobs, isCalm }: AppOptions,
  befell: readonly string[],
): void {
  console.error(`\nSeed ${seed ?? '?'} on ${executor} breaks a promise: ${broken}`);
  if (befell.length > 0) console.error(`What befell the app at last:\n${befell.slice(-20).join('\n')}`);
  const how = `--executor ${executor} --seed ${seed} --rounds 1 --jobs ${jobs}${isCalm ? ' --calm' : ''}`;
  if (seed !== undefined) console.error(`Again: npm run soak -- ${how}`);
}
