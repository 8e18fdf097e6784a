// "again" does not accept "count": neither its class nor what it produces is among what @accept lists.
import { definePipeline } from '@magda/core';
import { Count, Reader } from './modules.js';

definePipeline({
  name: 'words',
  modules: {
    reader: Reader.use({ group: 'reading' }),
    count: Count.use({ group: 'counting', dependsOn: ['reader'] }),
    again: Count.use({ group: 'counting', dependsOn: ['reader', 'count'] }), // red
  },
});
