/** Strips the types once: each worker would otherwise start a compiler of its own, which takes longer than the speeches. */

import { build } from 'esbuild';

await build({
  entryPoints: ['src/**/*.ts'],
  outdir: 'dist',
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  logLevel: 'warning',
});
