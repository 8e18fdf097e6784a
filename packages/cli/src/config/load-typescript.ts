/** Lets this process import TypeScript files, through tsx where that is installed in the project. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @returns whether tsx is there; without it files are left to the runtime, which may understand them by itself. */
export async function loadTypeScript(folder: string): Promise<boolean> {
  const require = createRequire(join(folder, 'config.js'));
  let entry: string;
  try {
    entry = require.resolve('tsx/esm/api');
  } catch {
    return false;
  }
  require('tsx/cjs/api').register();
  // The CommonJS twin of this file looks for its hooks in the wrong directory on Node 20.
  (await import(pathToFileURL(entry.replace(/\.cjs$/, '.mjs')).href)).register();
  return true;
}
