/** The modules of soaks as JavaScript: compiled once, they need not be compiled by each worker. */

import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import type { SoakModules } from '../../../packages/core/src/simulation/fixtures/modules.js';
import type { closeDiary } from './surroundings.js';

/** Where the packages that they import are found. */
const cache = new URL('../../../node_modules/.cache/magda/', import.meta.url);

export interface Compiled {
  readonly modules: SoakModules;
  readonly closeDiary: typeof closeDiary;
  /** Where workers import them from. */
  readonly file: URL;
  remove(): void;
}

export async function compiledModules(): Promise<Compiled> {
  mkdirSync(cache, { recursive: true });
  const file = new URL(`soak-${process.pid}.mjs`, cache);
  await build({
    entryPoints: [fileURLToPath(new URL('./modules.ts', import.meta.url))],
    outfile: fileURLToPath(file),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['@magda/*'],
  });
  await stop();
  const exports = (await import(file.href)) as Pick<Compiled, 'modules' | 'closeDiary'>;
  return { ...exports, file, remove: () => rmSync(file) };
}
