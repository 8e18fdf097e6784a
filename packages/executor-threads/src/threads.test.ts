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

test.each([
  [{ stdio: 'loud' }, 'threads(): `stdio` must be "prefixed", "inherit" or "ignore": it is the string "loud".'],
  [{ numCPUs: 2 }, 'threads() has no option "numCPUs". Did you mean "numCpus"?'],
  [null, 'threads() takes an object with options: it was given null.'],
  [5, 'threads() takes an object with options: it was given the number 5.'],
  [{ numCpus: Number.NaN, memory: '2GiB' }, 'threads(): 2 options cannot be:\n  threads(): `numCpus` must be'],
])('options that cannot be are refused when it is made: %j', (options, message) => {
  expect(() => threads(options as never)).toThrow(message);
});

test('the capacity is what the options say', async () => {
  await using executor = threads({ numCpus: 8, gpuIds: ['A', 'B'], memory: 1_000, resources: { licence: 1 } });
  expect(await executor.capacity()).toEqual({
    ...{ numCpus: 8, numGpus: 2, gpuIds: ['A', 'B'], memory: 1_000 },
    resources: { licence: 1 },
  });
});
