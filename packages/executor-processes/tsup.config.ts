import { build } from '../../tools/tsup.base.js';

export default build(
  { index: 'src/index.ts', 'process-worker': 'src/process-worker.ts' },
  {
    platform: 'node',
    noExternal: ['@magda/worker-pool'],
    dts: { entry: { index: 'src/index.ts' }, resolve: ['@magda/worker-pool'] },
  },
);
