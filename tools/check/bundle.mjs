/** Does core run in a browser? Bundles every entry but `node` with no externals, and weighs the main one. */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publishedPackages, runSteps } from './steps.mjs';

// What a user of the main entry downloads: nothing may creep in unseen.
const mainEntryLimit = 92 * 1024;

const { folder, manifest } = publishedPackages().find(({ manifest }) => manifest.name === '@magda/core');
const entries = Object.entries(manifest.exports).filter(([entry]) => entry !== './node' && !entry.endsWith('.json'));

await runSteps(
  entries.map(([entry, target]) => ({
    name: `bundle ${join(manifest.name, entry)}`,
    step: async () => {
      const size = await bundledSize(join(folder, target.default));
      if (entry === '.' && size > mainEntryLimit) throw new Error(`${size} bytes min+gzip, limit ${mainEntryLimit}`);
      return `${(size / 1024).toFixed(2)} KiB min+gzip`;
    },
  })),
);

async function bundledSize(file) {
  const options = { bundle: true, format: 'esm', platform: 'browser', minify: true, write: false, logLevel: 'silent' };
  const { outputFiles } = await build({ ...options, entryPoints: [file] });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
