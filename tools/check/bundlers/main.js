/** An app that is bundled: on each executor in turn, workers import the bundled modules. */

import { definePipeline, inline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { threads } from '@magda/executor-threads';
import { Double, Increment } from './modules.js';

const spec = definePipeline({
  name: 'bundled',
  modules: {
    double: Double.use({ group: 'g1' }),
    increment: Increment.use({ group: 'g2', dependsOn: ['double'], expose: true }),
  },
});

for (const [executor, isElsewhere] of [
  [inline(), ({ inThread, pid }) => !inThread && pid === process.pid],
  [threads(), ({ inThread, pid }) => inThread && pid === process.pid],
  [processes(), ({ pid }) => pid !== process.pid],
]) {
  const pipeline = await spec.build({ executor });
  const { increment } = await pipeline.run(20);
  await pipeline.close();
  await executor.close();
  if (increment.sum !== 41 || !isElsewhere(increment))
    throw new Error(`${executor.name}: ${JSON.stringify(increment)}`);
}
console.log('41 three times');
