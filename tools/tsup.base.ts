/** What every package's build has in common: ESM, declarations, shared chunks. A package names its entries, nothing else. */

import { existsSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** The declarations name `AsyncDisposable`, which the library of `"target": "ES2022"` lacks. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />';

export function build(entries: Record<string, string>, { dts = {}, ...options }: Options = {}) {
  // What an exports map promises beyond what is built, the package checks find.
  const entry = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));
  return defineConfig({
    entry,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    splitting: true,
    sourcemap: true,
    clean: true,
    dts: typeof dts === 'object' && { banner: DISPOSABLE, ...dts },
    ...options,
  });
}
