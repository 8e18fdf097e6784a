/** Compiles the soaks and starts them: workers that had to compile what they import would be kept busy with little else. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Where the packages that they import are found.
const cache = here('../../node_modules/.cache/');
mkdirSync(cache, { recursive: true });
const outdir = mkdtempSync(`${cache}magda-soak-`);
process.on('exit', () => rmSync(outdir, { recursive: true }));

await build({
  entryPoints: { main: here('main.ts'), app: here('real/app.ts'), modules: here('workers/modules.ts') },
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
