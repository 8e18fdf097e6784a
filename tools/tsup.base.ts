/** What every package's build has in common: ESM, declarations, shared chunks. A package names its entries, nothing else. */

import { existsSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

export function build(entries: Record<string, string>, options: Options = {}) {
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
    dts: true,
    ...options,
  });
}
