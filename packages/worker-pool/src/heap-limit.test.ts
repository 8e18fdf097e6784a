import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { argvWithin, heapLimit, threadLimits } from './heap-limit.js';

const MIB = 2 ** 20;
/** V8 would not even start with all of these. */
const raising = ['--max-heap-size=9000', '--max_old_space_size=9000', '--min-semi-space-size=64', '--no-warnings'];
const limitNow = "require('node:v8').getHeapStatistics().heap_size_limit";

test.each([16, 17, 64, 100, 256, 1_000, 1_024, 5_000])(
  'a `memory` of %i MiB is the whole of the heap, in processes and in threads',
  async (mib) => {
    const limit = heapLimit('g', mib * MIB);
    const printed = execFileSync(process.execPath, [...argvWithin(limit, raising), '-p', limitNow], {
      env: {},
      encoding: 'utf8',
    });
    expect(Number(printed) / MIB).toBe(mib);
    const thread = new Worker(`require('node:worker_threads').parentPort.postMessage(${limitNow})`, {
      ...{ eval: true, execArgv: [], env: {} },
      resourceLimits: limit && threadLimits(limit),
    });
    const [bytes] = await once(thread, 'message');
    expect(bytes / MIB).toBe(mib);
    await thread.terminate();
  },
);

test('a `memory` that no worker can start with is refused', () => {
  for (const memory of [0, 2 * MIB, 16 * MIB - 1, Number.NaN]) {
    expect(() => heapLimit('g', memory)).toThrow(/^Group "g" has a `memory` of .* needs a heap of at least 16 MiB\.$/);
  }
  expect(heapLimit('g', undefined)).toBeUndefined();
  expect(argvWithin(undefined, raising)).toEqual(raising);
});
