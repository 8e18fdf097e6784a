/** Runs three jobs one module after another, then in parallel, then with three replicas of the slow group. */

import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { unit } from './example-module.js';
import { actorPool, sequential } from './pipelines.js';

const executor = threads();
await using oneByOne = await sequential().build();
await using parallel = await actorPool(1).build({ executor });
await using pool = await actorPool(3).build({ executor });
const timelines = [parallel, pool].map((pipeline) => recordTimeline(pipeline));

await measure('sequential', oneByOne, 21);
await measure('parallel', parallel, 17);
await measure('3 replicas', pool, 9);
const { columns: width, isTTY: colors } = process.stdout;
for (const timeline of timelines) console.log(`\n${timeline.toText({ unit, width, colors })}`);

async function measure(name: string, pipeline: { run(job: string): Promise<unknown> }, ideal: number) {
  const start = performance.now();
  await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));
  const units = (performance.now() - start) / unit;
  console.log(`${name.padEnd(12)}${units.toFixed(2).padStart(5)} units (ideal ${ideal})`);
}
