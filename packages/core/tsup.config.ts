import { build } from '../../tools/tsup.base.js';

export default build({
  index: 'src/index.ts',
  host: 'src/host/index.ts',
  observe: 'src/observe/index.ts',
  log: 'src/log/index.ts',
  testing: 'src/testing/index.ts',
});
