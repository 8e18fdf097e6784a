/** Do bundled apps find their workers, and does CommonJS find MAGDA? Bundles an app of the packed packages as docs/bundling.md says, and runs it without its sources. */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from '../docs/samples.ts';
import { createConsumer, packInto } from './consumer.mjs';
import { installed, nodeRuntime } from './runtime.mjs';
import { root, run, runSteps, withTemporaryFolder } from './steps.mjs';

const versions = {
  esbuild: '0.28.2',
  rollup: '4.68.8',
  vite: '7.3.8',
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  typescript: '5.9.3',
};

const commands = {
  esbuild: ['bundle-with-esbuild.js'],
  rollup: ['node_modules/rollup/dist/bin/rollup', '--config'],
  vite: ['node_modules/vite/bin/vite.js', 'build', '--logLevel=error'],
  webpack: ['node_modules/webpack-cli/bin/cli.js', '--stats=errors-only'],
};

const files = new Map(
  blocksOf(readFileSync(join(root, 'docs/bundling.md'), 'utf8')).flatMap(({ file, text }) =>
    file ? [[file, text]] : [],
  ),
);

await withTemporaryFolder(async (folder) => {
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  const node = (command, args, options) => run(command, args, { cwd: consumer, ...options }).trim();
  /** Bundles what lies in src, and runs it once that is gone. */
  const bundled = (bundler, sources) => {
    for (const name of ['src', 'dist']) rmSync(join(consumer, name), { recursive: true, force: true });
    mkdirSync(join(consumer, 'src'));
    sources(join(consumer, 'src'));
    node(process.execPath, commands[bundler]);
    rmSync(join(consumer, 'src'), { recursive: true });
    return node(process.execPath, ['dist/main.js']);
  };
  await runSteps([
    {
      name: 'the tarballs and the bundlers install',
      step() {
        createConsumer(consumer, packInto(folder));
        const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
        run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '@types/node@20', ...wanted], {
          cwd: consumer,
        });
        for (const [name, text] of files) {
          if (!name.startsWith('src/')) writeFileSync(join(consumer, name), text);
        }
      },
    },
    ...Object.keys(commands).flatMap((bundler) => [
      {
        name: `${bundler}, the app of the page`,
        step: () =>
          expected(
            '{ length: 4 }',
            bundled(bundler, (src) => {
              for (const name of ['main.js', 'modules.js']) writeFileSync(join(src, name), files.get(`src/${name}`));
            }),
          ),
      },
      {
        name: `${bundler}, on each executor`,
        step: () =>
          expected(
            '41 three times',
            bundled(bundler, (src) => cpSync(join(root, 'tools/check/bundlers'), src, { recursive: true })),
          ),
      },
    ]),
    {
      name: 'esbuild, an app in one file without workers',
      async step() {
        const alone = join(folder, 'alone');
        cpSync(join(root, 'tools/check/bundlers'), join(consumer, 'src'), { recursive: true });
        node(process.execPath, [
          'node_modules/esbuild/bin/esbuild',
          'src/inline.js',
          '--bundle',
          '--minify',
          '--platform=node',
          '--format=esm',
          `--outfile=${alone}/app.mjs`,
        ]);
        return expected('41', run(process.execPath, ['app.mjs'], { cwd: alone }).trim());
      },
    },
    ...[20, 22, 24].map((version) => ({
      name: `require() on Node ${version}`,
      step() {
        const runtime = nodeRuntime(version);
        const command =
          version === Number.parseInt(process.versions.node, 10)
            ? process.execPath
            : installed(runtime, join(folder, `node-${version}`))();
        const commonJs = `
          const { definePipeline } = require('@magda/core');
          const { threads } = require('@magda/executor-threads');
          const { Length } = require('./modules.cjs');
          for (const entry of ['config', 'host', 'log', 'node', 'observe', 'options', 'store', 'testing']) require('@magda/core/' + entry);
          require('@magda/executor-processes');
          require('@magda/executor-remote');
          const spec = definePipeline({ name: 'lengths', modules: { length: Length.use({ group: 'g', expose: true }) } });
          (async () => {
            const pipeline = await spec.build({ executor: threads() });
            console.log(await pipeline.run('four'));
            await pipeline.close();
          })();
        `;
        writeFileSync(join(consumer, 'main.cjs'), commonJs);
        return expected('{ length: 4 }', node(command, ['main.cjs']));
      },
    })),
    {
      name: 'TypeScript compiles to CommonJS',
      step() {
        const app = join(consumer, 'commonjs');
        mkdirSync(app);
        writeFileSync(join(app, 'package.json'), '{ "type": "commonjs" }');
        writeFileSync(
          join(app, 'modules.ts'),
          `
          import { pathToFileURL } from 'node:url';
          import { defineModule, type RunArgs } from '@magda/core';
          export const Length = defineModule({
            type: 'length',
            source: pathToFileURL(__filename).href,
            run: ({ request }: RunArgs<string>) => request.length,
          });
        `,
        );
        writeFileSync(
          join(app, 'main.ts'),
          `
          import { definePipeline } from '@magda/core';
          import { threads } from '@magda/executor-threads';
          import { Length } from './modules';
          const spec = definePipeline({ name: 'lengths', modules: { length: Length.use({ group: 'g', expose: true }) } });
          async function main(): Promise<void> {
            const pipeline = await spec.build({ executor: threads() });
            const { length }: { length: number } = await pipeline.run('four');
            console.log(length);
            await pipeline.close();
          }
          void main();
        `,
        );
        node(process.execPath, [
          'node_modules/typescript/bin/tsc',
          '--module',
          'nodenext',
          '--target',
          'es2022',
          '--strict',
          'commonjs/main.ts',
        ]);
        return expected('4', node(process.execPath, ['commonjs/main.js']));
      },
    },
  ]);
});

function expected(wanted, found) {
  if (found !== wanted) throw new Error(`printed\n${found}\ninstead of\n${wanted}`);
  return found;
}
