import { fromFile } from '@magda/core';
// The built package, because processes run its files.
import { processes } from '@magda/executor-processes';
import { executorSuite, supported } from '@magda/executor-testkit';
import { describe, expect, test } from 'vitest';

describe('processes()', () => {
  const built = new URL('../dist/index.js', import.meta.url);
  for (const each of executorSuite(fromFile(built, 'processes', { gpuIds: ['A', 'B'] }))) {
    const reason = supported(each, processes());
    if (reason === true) test(each.name, each.run, 90_000);
    else test.skip(`${each.name} (${reason})`);
  }
});

test('options are checked when it is made', () => {
  expect(() => processes({ stdio: 'loud' as never })).toThrow(
    'processes(): stdio must be "prefixed", "inherit" or "ignore", but it is "loud".',
  );
  expect(() => processes({ cpus: 2 } as never)).toThrow('processes() has no option "cpus".');
});

test('the capacity is what the options say', async () => {
  await using executor = processes({ numCpus: 8, gpuIds: ['A', 'B'], memory: 1_000, resources: { licence: 1 } });
  expect(await executor.capacity()).toEqual({
    ...{ numCpus: 8, numGpus: 2, gpuIds: ['A', 'B'], memory: 1_000 },
    resources: { licence: 1 },
  });
});
