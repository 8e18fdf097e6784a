// Argument of type 'number' is not assignable to parameter of type 'string'.
import { definePipeline } from '@magda/core';
import { Count, Reader } from './modules.js';

const words = definePipeline.withRequest<string>()({
  name: 'words',
  modules: {
    reader: Reader.use({ group: 'reading' }),
    count: Count.use({ group: 'counting', dependsOn: ['reader'] }),
  },
});
const pipeline = await words.build();
await pipeline.run(42); // red
