// Property 'cuont' does not exist on type
import { definePipeline } from '@magda/core';
import { Count, Reader } from './modules.js';

const words = definePipeline({
  name: 'words',
  modules: {
    reader: Reader.use({ group: 'reading', expose: false }),
    count: Count.use({ group: 'counting', dependsOn: ['reader'], expose: true }),
  },
});
const pipeline = await words.build();
(await pipeline.run('to be')).cuont; // red
