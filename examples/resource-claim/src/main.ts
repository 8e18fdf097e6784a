/** Runs three jobs one module after another, then in groups that claim CPUs and GPUs, and shows what ran when. */

import { init } from '@magda/core';
import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { unit } from './example-module.js';
import { resourceClaim, sequential } from './pipelines.js';

// Logical: they decide which claims fit, whatever this machine has.
init(threads({ numCpus: 8, numGpus: 2 }));

await using oneByOne = await sequential().build();
await using parallel = await resourceClaim().build();
const timeline = recordTimeline(parallel);

await measure('sequential', oneByOne, 9);
await measure('parallel', parallel, 4);
const { columns: width, isTTY: colors } = process.stdout;
console.log(`\n${timeline.toText({ unit, width, colors })}`);

async function measure(name: string, pipeline: { run(job: string): Promise<unknown> }, ideal: number) {
  const start = performance.now();
  await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));
  const units = (performance.now() - start) / unit;
  console.log(`${name.padEnd(12)}${units.toFixed(2).padStart(5)} units (ideal ${ideal})`);
}
