/** Finds the file and line of a syntax error, which Node tells only when the error ends a process. */

import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Compiles a file, and what it imports from beside it, without running any of it.
 *
 * @returns such as `file:///app/steps.mjs:4`; undefined if nothing is found.
 */
export async function syntaxPlace(url: string): Promise<string | undefined> {
  const file = await brokenFile(url);
  if (file === undefined) return undefined;
  const path = fileURLToPath(file);
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', path], (_, __, stderr) => {
      const [first = ''] = stderr.split('\n');
      const [, named, line] = /^(.+):(\d+)$/.exec(first) ?? [];
      const isSame = named === path || named === pathToFileURL(path).href;
      resolve(isSame ? `${file}:${line}` : undefined);
    });
  });
}

function brokenFile(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const execArgv = ['--experimental-vm-modules', '--no-warnings'];
    const worker = new Worker(search, { eval: true, workerData: url, execArgv, stdout: true, stderr: true });
    worker.on('message', resolve);
    worker.on('error', () => resolve(undefined));
    worker.on('exit', () => resolve(undefined));
  });
}

/** CommonJS, as workers read what they evaluate. */
const search = `
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { SourceTextModule } = require('node:vm');
const seen = new Set();
const visit = (url) => {
  if (seen.has(url) || !/^file:.*[.]m?js$/.test(url)) return;
  seen.add(url);
  let imported = [];
  try {
    imported = new SourceTextModule(readFileSync(new URL(url), 'utf8')).dependencySpecifiers;
  } catch (error) {
    if (error instanceof SyntaxError) parentPort.postMessage(url);
    return;
  }
  for (const specifier of imported) if (/^[./]/.test(specifier)) visit(new URL(specifier, url).href);
};
visit(workerData);
`;
