/** Cooks six dishes in a kitchen whose staff are processes at the other end of a command, and shows who did what when. */

import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Group, ParallelPipeline } from '@magda/core';
import { recordTimeline } from '@magda/core/observe';
import { Cook, type Dish, Pass, unit, Waiter } from './modules.js';
import { overCommand } from './over-command.js';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
const capacity = { numCpus: availableParallelism(), memory: totalmem() };
const executor = overCommand([['node', '--import', 'tsx'], worker], capacity);
await using pipeline = await new ParallelPipeline({ name: 'kitchen' })
  .addGroup(new Group('cooks', { replicas: 3 }))
  .addModule(Waiter.node('take', { group: 'hall' }))
  .addModule(Cook.node('cook', { group: 'cooks' }).dependsOn('take'))
  .addModule(Pass.node('pass', { group: 'counter' }).dependsOn('cook'))
  .build({ executor });
const timeline = recordTimeline(pipeline);

const orders = ['soup', 'salad', 'pasta', 'risotto', 'cake', 'coffee'];
for (const { dish } of await Promise.all(orders.map((order) => pipeline.run(order)))) {
  const { name, hands } = dish as Dish;
  console.log(`${name.padEnd(8)} by processes ${hands.join(', ')}`);
}
const { columns: width, isTTY: colors } = process.stdout;
console.log(`\n${timeline.toText({ unit, width, colors })}`);
