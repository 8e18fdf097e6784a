import { build } from '../../tools/tsup.base.js';

export default build({ main: 'src/main.ts' }, { platform: 'node', dts: false });
