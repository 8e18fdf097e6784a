import { build } from '../../tools/tsup.base.js';

export default build(
  {
    index: 'src/index.ts',
    worker: 'src/worker/worker.ts',
    watchdog: 'src/worker/watchdog-thread.ts',
    heartbeat: 'src/hub/heartbeat-thread.ts',
  },
  {
    platform: 'node',
    noExternal: ['@magda/worker-pool'],
    dts: { entry: { index: 'src/index.ts' }, resolve: ['@magda/worker-pool'] },
  },
);
