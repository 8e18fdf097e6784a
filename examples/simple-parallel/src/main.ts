/** Runs three jobs one module after another, then in parallel, and shows what ran when. */

import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { unit } from './example-module.js';
import { sequential, simpleParallel } from './pipelines.js';

await using oneByOne = await sequential().build();
await using parallel = await simpleParallel().build({ executor: threads() });
const timeline = recordTimeline(parallel);

await measure('sequential', oneByOne, 15);
await measure('parallel', parallel, 8);
const { columns: width, isTTY: colors } = process.stdout;
console.log(`\n${timeline.toText({ unit, width, colors })}`);

async function measure(name: string, pipeline: { run(job: string): Promise<unknown> }, ideal: number) {
  const start = performance.now();
  await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));
  const units = (performance.now() - start) / unit;
  console.log(`${name.padEnd(12)}${units.toFixed(2).padStart(5)} units (ideal ${ideal})`);
}
