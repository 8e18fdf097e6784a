/** What a user's first program does, on the executor named by the first argument. */

import { inline, ParallelPipeline } from '@magda/core';
import { Double, Increment } from './modules.js';

const name = globalThis.process?.argv[2] ?? 'inline';
const executor = name === 'inline' ? inline() : (await import(`@magda/executor-${name}`))[name]();
const pipeline = await new ParallelPipeline({ name: 'consumer' })
  .addModule(Double.node('double', { group: 'g1' }))
  .addModule(Increment.node('increment', { group: 'g2' }).dependsOn('double'))
  .build({ executor });
const { increment } = await pipeline.run(20);
if (increment !== 41) throw new Error(`20 * 2 + 1 came out as ${increment}`);
await pipeline.close();
await executor.close();
console.log(`${name}: ${increment}`);
