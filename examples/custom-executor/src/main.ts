/** Cooks six dishes in a kitchen whose staff are processes at the other end of a command, and shows who did what when. */

import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { recordTimeline } from '@magda/core/observe';
import { type Dish, unit } from './modules.js';
import { overCommand } from './over-command.js';
import { kitchen, orders } from './pipeline.js';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
const capacity = { numCpus: availableParallelism(), memory: totalmem() };
const executor = overCommand([['node', '--import', 'tsx'], worker], capacity);
await using pipeline = await kitchen().build({ executor });
const timeline = recordTimeline(pipeline);

for (const { dish } of await Promise.all(orders.map((order) => pipeline.run(order)))) {
  const { name, hands } = dish as Dish;
  console.log(`${name.padEnd(8)} by processes ${hands.join(', ')}`);
}
const { columns: width, isTTY: colors } = process.stdout;
console.log(`\n${timeline.toText({ unit, width, colors })}`);
