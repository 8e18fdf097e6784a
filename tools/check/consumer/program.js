/** What a user's first program does, in code and by config, on the executor named by the first argument. */

import { inline, ModuleFactory, ParallelPipeline } from '@magda/core';
import { ConfigReader } from '@magda/core/config';
import { Double, Increment } from './modules.js';

const config = `
name: consumer
imports: [./modules.js]
modules:
  - { name: double, type: double, group: g1 }
  - { name: increment, type: increment, group: g2, depends_on: [double] }
`;

const name = globalThis.process?.argv[2] ?? 'inline';
const executor = name === 'inline' ? inline() : (await import(`@magda/executor-${name}`))[name]();
const coded = await new ParallelPipeline({ name: 'consumer' })
  .addModule(Double.node('double', { group: 'g1' }))
  .addModule(Increment.node('increment', { group: 'g2' }).dependsOn('double'))
  .build({ executor });
const configured = await ConfigReader.read(config, ModuleFactory, { executor, url: import.meta.url });
for (const pipeline of [coded, configured]) {
  const { increment } = await pipeline.run(20);
  if (increment !== 41) throw new Error(`20 * 2 + 1 came out as ${increment}`);
  await pipeline.close();
}
await executor.close();
console.log(`${name}: 41`);
