import { ClaimTimeoutError, InfeasibleClaimError } from '@magda/core';
import { recordTimeline } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { resourceClaim } from './pipelines.js';

test('P143 A and B run at the same time, C after both, while they have the next job', async () => {
  await using pipeline = await resourceClaim().build({ executor: threads({ numCpus: 8, numGpus: 2 }) });
  const timeline = recordTimeline(pipeline);
  const results = await Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));

  const runs = timeline.entries().filter((entry) => entry.kind === 'run');
  const run = (module: string, job: number) => {
    const found = runs.find((entry) => entry.module === module && entry.job === job);
    if (found === undefined) throw new Error(`${module} did not run job ${job}`);
    return found;
  };
  expect(results).toEqual([{}, {}, {}]);
  expect(runs).toHaveLength(9);
  for (const job of [1, 2, 3]) {
    expect(overlap(run('A', job), run('B', job))).toBe(true);
    expect(run('C', job).begin).toBeGreaterThanOrEqual(Math.max(run('A', job).end, run('B', job).end));
  }
  for (const job of [1, 2]) expect(overlap(run('C', job), run('A', job + 1))).toBe(true);
});

test('P147 a pipeline holds its claims until it is closed', async () => {
  await using executor = threads({ numCpus: 4, numGpus: 2 });
  for (const _ of ['first', 'again']) {
    await using pipeline = await resourceClaim().build({ executor });
    await expect(resourceClaim().build({ executor, claimTimeout: 1 })).rejects.toThrow(ClaimTimeoutError);
    expect(await pipeline.run('Job1')).toEqual({});
  }
});

test.each([
  { numCpus: 8, numGpus: 1 },
  { numCpus: 3, numGpus: 2 },
])('P147 what $numCpus CPUs and $numGpus GPUs can never meet is refused, not waited for', async (capacity) => {
  await using executor = threads(capacity);
  await expect(resourceClaim().build({ executor })).rejects.toThrow(InfeasibleClaimError);
});

interface Span {
  readonly begin: number;
  readonly end: number;
}

function overlap(one: Span, other: Span) {
  return one.begin < other.end && other.begin < one.end;
}
