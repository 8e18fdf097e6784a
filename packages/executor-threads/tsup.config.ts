import { build } from '../../tools/tsup.base.js';

export default build(
  { index: 'src/index.ts', 'thread-worker': 'src/thread-worker.ts' },
  {
    platform: 'node',
    noExternal: ['@magda/worker-pool'],
    dts: { entry: { index: 'src/index.ts' }, resolve: ['@magda/worker-pool'] },
  },
);
