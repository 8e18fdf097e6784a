import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reproducible } from '../graph/fixtures/arbitrary.js';
import { IndexHeap } from './index-heap.js';

test('pops what was pushed, smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(100))), (steps) => {
      const heap = new IndexHeap();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) {
          model.sort((a, b) => a - b);
          expect(heap.pop()).toBe(model.shift());
        } else {
          heap.push(step);
          model.push(step);
        }
        expect(heap.size).toBe(model.length);
      }
    }),
    reproducible,
  );
});
