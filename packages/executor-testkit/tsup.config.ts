import { build } from '../../tools/tsup.base.js';

export default build({ index: 'src/index.ts' }, { platform: 'node' });
