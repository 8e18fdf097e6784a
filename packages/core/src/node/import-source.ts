/** Imports the files of modules; TypeScript through tsx where that is installed. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { syntaxPlace } from './syntax-place.js';

const TYPESCRIPT = /\.(?:[cm]?ts|tsx)$/;

let tsx: Promise<void> | undefined;

/**
 * @param source URL of the file.
 * @throws what the file throws, or an Error that says how to get TypeScript loaded.
 */
export async function importSource(source: string): Promise<unknown> {
  await prepareFor(source);
  try {
    return await import(source);
  } catch (cause) {
    if (!isTypeScript(source) && cause instanceof SyntaxError) throw await withPlace(cause, source);
    if (!isTypeScript(source) || tsx !== undefined || !isSyntax(cause)) throw cause;
    const said = (cause as Error).message;
    throw new Error(
      `Node.js ${process.version} cannot load this TypeScript file by itself (${said}). ` +
        'Install tsx beside it (npm install --save-dev tsx), or build it to JavaScript.',
      { cause },
    );
  }
}

/** Lets this process import the file whoever does so; what needs no tsx, or has none, is left to the runtime. */
export async function prepareFor(source: string): Promise<void> {
  if (!isTypeScript(source)) return;
  const found = findTsx(source);
  if (found === undefined) return;
  tsx ??= registerTsx(found);
  await tsx;
}

function isTypeScript(source: string): boolean {
  return TYPESCRIPT.test(new URL(source).pathname);
}

function findTsx(source: string): NodeJS.Require | undefined {
  for (const from of [source, pathToFileURL(join(process.cwd(), 'any.js'))]) {
    const require = createRequire(from);
    try {
      require.resolve('tsx/esm/api');
      return require;
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

/** Workers on Node 20 inherit no loader from the driver, so it is registered even if the driver runs under tsx. */
async function registerTsx(require: NodeJS.Require): Promise<void> {
  require('tsx/cjs/api').register();
  // The CommonJS twin of this file looks for its hooks in the wrong directory on Node 20.
  const esm = require.resolve('tsx/esm/api').replace(/\.cjs$/, '.mjs');
  (await import(pathToFileURL(esm).href)).register();
}

/** The place stands where runtimes that tell it put it: at the head of the stack. */
async function withPlace(error: SyntaxError, source: string): Promise<SyntaxError> {
  const place = await syntaxPlace(source);
  if (place !== undefined && !String(error.stack).includes(place)) error.stack = `${place}\n${error.stack}`;
  return error;
}

function isSyntax(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof SyntaxError || /TYPESCRIPT|TYPE_STRIPPING|UNKNOWN_FILE_EXTENSION/.test(String(code));
}
