import { dirname, resolve } from 'node:path';
import { build } from '../../tools/tsup.base.js';

const main = resolve('src/index.ts');

/**
 * Whoever imports another entry imports the main one too, as every worker does. Where they all reach it, what they share is one
 * file: each of a dozen would take Node a millisecond or two when a worker starts. Bundlers leave out what they do not need.
 */
const besideMain: NonNullable<Parameters<typeof build>[1]>['esbuildPlugins'] = [
  {
    name: 'beside-main',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /.*/ }, ({ kind, path }) =>
        kind === 'entry-point' ? { path: resolve(path), namespace: 'entry' } : undefined,
      );
      onResolve({ filter: /^main$/, namespace: 'entry' }, () => ({ path: main, sideEffects: true }));
      onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
        contents: `import 'main';\nexport * from ${JSON.stringify(path)};\n`,
        resolveDir: dirname(path),
      }));
    },
  },
];

export default build(
  {
    index: 'src/index.ts',
    config: 'src/config/index.ts',
    host: 'src/host/index.ts',
    observe: 'src/observe/index.ts',
    log: 'src/log/index.ts',
    store: 'src/store/index.ts',
    testing: 'src/testing/index.ts',
    options: 'src/options/check-options.ts',
    node: 'src/node/index.ts',
  },
  // That nothing but src/node sees Node's types, the type check makes sure.
  { dts: { compilerOptions: { types: ['node'] } }, esbuildPlugins: besideMain },
);
