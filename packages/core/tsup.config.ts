import { build } from '../../tools/tsup.base.js';

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
  { dts: { compilerOptions: { types: ['node'] } } },
);
