import { availableParallelism, totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { capacityOf } from './capacity.js';

test("without options it is this machine's, and no GPU", () => {
  expect(capacityOf({}, 'threads')).toEqual({
    numCpus: availableParallelism(),
    numGpus: 0,
    memory: totalmem(),
    resources: {},
  });
});

test('options are logical: they may exceed the machine', () => {
  const options = { numCpus: 64.5, gpuIds: ['A', 'B'], memory: 1, resources: { licence: 2 } };
  expect(capacityOf(options, 'threads')).toEqual({ ...options, numGpus: 2 });
});

test.each([
  [{ numCpus: -1 }, 'numCpus must be a number from 0, but it is -1'],
  [{ numCpus: Number.NaN }, 'numCpus must be'],
  [{ numCpus: '2' }, 'numCpus must be a number from 0, but it is "2"'],
  [{ numGpus: 0.5 }, 'numGpus must be a whole number'],
  [{ memory: '2GiB' }, 'memory must be a number of bytes'],
  [{ resources: [] }, 'resources must be an object'],
  [{ resources: { licence: -1 } }, 'resources.licence must be'],
  [{ gpuIds: ['0', '0'] }, 'gpuIds must be a list of different names'],
  [{ gpuIds: ['0'], numGpus: 2 }, 'gpuIds must be as long as numGpus (2) says, but it is ["0"]'],
  [{ numCPUs: 2 }, 'threads() has no option "numCPUs". It has: numCpus,'],
])('%j is refused: %s', (options, message) => {
  expect(() => capacityOf(options as never, 'threads')).toThrow(message);
});

test("an executor's own options are known", () => {
  expect(() => capacityOf({ stdio: 'ignore' } as never, 'threads', ['stdio'])).not.toThrow();
});
