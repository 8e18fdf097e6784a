// "count" depends on "raeder", which is not in this pipeline.
import { definePipeline } from '@magda/core';
import { Count, Reader } from './modules.js';

definePipeline({
  name: 'words',
  modules: {
    reader: Reader.use({ group: 'reading' }),
    count: Count.use({ group: 'counting', dependsOn: ['raeder'] }), // red
  },
});
