/** An app that is one file, MAGDA included. */

import { definePipeline } from '@magda/core';
import { Double, Increment } from './modules.js';

const spec = definePipeline({
  name: 'bundled',
  modules: {
    double: Double.use({ group: 'g1' }),
    increment: Increment.use({ group: 'g2', dependsOn: ['double'], expose: true }),
  },
});
const pipeline = await spec.build();
console.log((await pipeline.run(20)).increment.sum);
await pipeline.close();
