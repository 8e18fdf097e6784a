import { fromFile } from '@magda/core';
import { executorSuite, supported } from '@magda/executor-testkit';
// The built package, because threads run its files.
import { threads } from '@magda/executor-threads';
import { describe, expect, test } from 'vitest';

const options = { gpuIds: ['A', 'B'] };
const capacity = await threads(options).capacity();

describe('threads()', () => {
  const built = new URL('../dist/index.js', import.meta.url);
  for (const each of executorSuite(fromFile(built, 'threads', options), { printsHere: true })) {
    const reason = supported(each, threads(options), capacity);
    if (reason === true) test(each.name, each.run, 90_000);
    else test.skip(`${each.name} (${reason})`);
  }
});

test('options are checked when it is made', () => {
  expect(() => threads({ stdio: 'loud' as never })).toThrow(
    'threads(): stdio must be "prefixed", "inherit" or "ignore", but it is "loud".',
  );
  expect(() => threads({ cpus: 2 } as never)).toThrow('threads() has no option "cpus".');
});

test('the capacity is what the options say', async () => {
  await using executor = threads({ numCpus: 8, gpuIds: ['A', 'B'], memory: 1_000, resources: { licence: 1 } });
  expect(await executor.capacity()).toEqual({
    ...{ numCpus: 8, numGpus: 2, gpuIds: ['A', 'B'], memory: 1_000 },
    resources: { licence: 1 },
  });
});
