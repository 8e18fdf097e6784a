import { build } from '../../tools/tsup.base.js';

// The files that a case imports in a worker, or names as a module's, need paths of their own.
export default build(
  {
    index: 'src/index.ts',
    modules: 'src/fixtures/modules.ts',
    composing: 'src/fixtures/composing.ts',
    batching: 'src/fixtures/batching.ts',
    driver: 'src/fixtures/driver.ts',
    'graceful-driver': 'src/fixtures/graceful-driver.ts',
    'loud-driver': 'src/fixtures/loud-driver.ts',
    surroundings: 'src/fixtures/surroundings.ts',
    'throws-on-import': 'src/fixtures/throws-on-import.ts',
    'registers-nothing': 'src/fixtures/registers-nothing.ts',
    'builds-a-pipeline': 'src/fixtures/builds-a-pipeline.ts',
  },
  { platform: 'node', dts: { entry: { index: 'src/index.ts' } } },
);
