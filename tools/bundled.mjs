/** Compiles programs of the tools and imports the first: workers that had to compile what they import would be kept busy with little else. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

/** Where the packages that they import are found. */
const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));

/** @param {string} name @param {Readonly<Record<string, URL>>} entries sources by the names of the programs; `main` is imported. */
export async function importBundled(name, entries) {
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(`${cache}magda-${name}-`);
  process.on('exit', () => rmSync(outdir, { recursive: true }));
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([entry, url]) => [entry, fileURLToPath(url)])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    sourcemap: 'inline',
    external: ['@magda/*', 'fast-check'],
  });
  await stop();
  process.setSourceMapsEnabled(true);
  await import(`${outdir}/main.mjs`);
}
