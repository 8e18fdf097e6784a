import { availableParallelism, totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { capacityOf } from './capacity.js';

test("without options it is this machine's, and no GPU", () => {
  expect(capacityOf({})).toEqual({
    numCpus: availableParallelism(),
    numGpus: 0,
    memory: totalmem(),
    resources: {},
  });
});

test('options are logical: they may exceed the machine', () => {
  const options = { numCpus: 64.5, gpuIds: ['A', 'B'], memory: 1, resources: { licence: 2 } };
  expect(capacityOf(options)).toEqual({ ...options, numGpus: 2 });
});
