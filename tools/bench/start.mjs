/** Compiles the benchmarks and starts them: threads that had to compile what they import would do little else while they start. */

import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

// Beside the sources, so that paths from here to there stay the same.
const outdir = mkdtempSync(fileURLToPath(new URL('../.bench-', import.meta.url)));
process.on('exit', () => rmSync(outdir, { recursive: true }));
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
  process.once(signal, () => process.exit(code));

const files = readdirSync(here, { recursive: true });
const sources = files.filter((file) => /(?<!\.(test|d))\.ts$/.test(file));
await build({ entryPoints: sources.map((file) => join(here, file)), outdir, format: 'esm', target: 'es2022' });
await stop();
for (const file of files.filter((name) => /(?<!\.d)\.(mjs|py)$/.test(name)))
  cpSync(join(here, file), join(outdir, file));
await import(join(outdir, 'main.js'));
