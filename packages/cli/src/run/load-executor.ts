/** Finds the executor that a run is asked to use, in the config's project or beside this package. */

import { existsSync } from 'node:fs';
import { resolve as absolute, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Executor, inline } from '@magda/core';
import { importSource, setProjectFolder } from '@magda/core/node';
import { resolve } from 'import-meta-resolve';
import { UsageError } from '../usage-error.js';

export type LoadedExecutor = Executor & Partial<AsyncDisposable>;

/** The ones with a package of their own, which is called like them and exports a factory of that name. */
const packaged = ['threads', 'processes', 'remote'];

/**
 * @param name `inline`, `threads`, `processes`, `remote`, or a file or package and its factory, such as
 *   `./executor.js#create`; without `#` the default export.
 * @param folder Where the config lies: packages are looked up from there first.
 * @throws {UsageError} saying what to install or to export.
 */
export async function loadExecutor(name: string, folder: string): Promise<LoadedExecutor> {
  if (name === 'inline') return inline();
  const isPackaged = packaged.includes(name);
  const [specifier = '', exported = 'default'] = isPackaged ? [`@magda/executor-${name}`, name] : name.split('#');
  const url = isFile(specifier) ? fileUrl(specifier) : packageUrl(specifier, folder);
  if (url === undefined) throw new UsageError(isPackaged ? notInstalled(name, specifier) : unknown(name, specifier));
  // Workers find their modules in the folder of the project, not in that of this command.
  setProjectFolder(packageRoot(folder));
  return await made(await importedFrom(url, name), exported, name);
}

/** The file that makes it, if it is one. */
export function executorFile(name: string): string | undefined {
  const [specifier = ''] = name.split('#');
  if (!isFile(specifier)) return undefined;
  return specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
}

function isFile(specifier: string): boolean {
  return /^(\.{0,2}[\\/]|file:|[a-zA-Z]:[\\/])/.test(specifier);
}

/** Paths on the command line begin where the command was typed. */
function fileUrl(specifier: string): string {
  const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : absolute(specifier);
  if (!existsSync(path)) throw new UsageError(`--executor ${specifier}: there is no such file.`);
  return pathToFileURL(path).href;
}

function packageUrl(specifier: string, folder: string): string | undefined {
  for (const from of [pathToFileURL(`${absolute(folder)}/`).href, import.meta.url]) {
    try {
      const url = resolve(specifier, from);
      if (existsSync(fileURLToPath(url))) return url;
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

async function importedFrom(url: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await importSource(url)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new UsageError(`--executor ${name}: ${fileURLToPath(url)} cannot be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** The nearest folder with a manifest, from this one up; else this one. */
function packageRoot(folder: string): string {
  for (let root = absolute(folder); ; root = dirname(root)) {
    if (existsSync(join(root, 'package.json'))) return root;
    if (root === dirname(root)) return absolute(folder);
  }
}

async function made(
  exports: Readonly<Record<string, unknown>>,
  exported: string,
  name: string,
): Promise<LoadedExecutor> {
  const factory = exports[exported];
  if (typeof factory !== 'function') {
    const known = Object.keys(exports).join(', ') || 'nothing';
    throw new UsageError(
      `--executor ${name}: "${exported}" is no function that makes an executor. The module exports ${known}.`,
    );
  }
  const executor = await attempt(() => factory(), name);
  if (typeof executor?.spawn === 'function') return executor;
  throw new UsageError(`--executor ${name}: what "${exported}" makes is no executor, for it has no spawn().`);
}

async function attempt(make: () => LoadedExecutor | undefined, name: string): Promise<LoadedExecutor | undefined> {
  try {
    return await make();
  } catch (cause) {
    throw new UsageError(`--executor ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function notInstalled(name: string, specifier: string): string {
  return `The executor ${name} is not installed. Run this beside the config:\n\n  npm install ${specifier}\n`;
}

function unknown(name: string, specifier: string): string {
  return (
    `--executor ${name}: there is no package "${specifier}". ` +
    `Use inline, ${packaged.join(', ')}, an installed package, or a file such as ./executor.js#create.`
  );
}
