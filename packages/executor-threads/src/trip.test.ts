import assert from 'node:assert/strict';
import { inline, ParallelPipeline } from '@magda/core';
import { threads } from '@magda/executor-threads';
import fc from 'fast-check';
import { test } from 'vitest';
import { Echo } from './fixtures/echo.js';

const leaves = [
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, /a(b)?/giu),
  fc.date({ noInvalidDate: true }),
  fc.string().map((message) => new RangeError(message, { cause: message.length })),
  fc.uint8Array().map(({ buffer }) => buffer),
];

const value = fc.anything({
  values: leaves,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withBoxedValues: true,
});

for (const make of [inline, threads]) {
  test(`F31 any value is the same after a trip through ${make.name}()`, async () => {
    await using executor = make();
    await using pipeline = await new ParallelPipeline()
      .addModule(Echo.node('echo', { group: 'g' }))
      .build({ executor });
    await fc.assert(
      fc.asyncProperty(value, async (sent) => {
        assert.deepEqual((await pipeline.run(sent)).echo, sent);
      }),
      { numRuns: 300 },
    );
  });
}
