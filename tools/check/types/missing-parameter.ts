// NeedsParameters<{ least: number; }>
import { definePipeline } from '@magda/core';
import { Longest, Reader } from './modules.js';

definePipeline({
  name: 'words',
  modules: {
    reader: Reader.use({ group: 'reading' }),
    longest: Longest.use({ group: 'counting', dependsOn: ['reader'] }), // red
  },
});
