import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reachable } from '../scheduler/fixtures/garbage.js';
import { Fifo } from './fifo.js';

test('it is a queue, however long it gets', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 1_500 }) }),
    fc.record({ shift: fc.integer({ min: 1, max: 1_500 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const action of steps) {
        if ('push' in action) {
          for (let n = 0; n < action.push; n++) {
            fifo.push(next);
            model.push(next++);
          }
        } else {
          const shifted = Array.from({ length: action.shift }, () => fifo.shift());
          const wanted = model.splice(0, action.shift);
          expect(shifted).toEqual([...wanted, ...new Array(action.shift - wanted.length).fill(undefined)]);
        }
        expect(fifo.size).toBe(model.length);
      }
      expect([...fifo]).toEqual(model);
    }),
    { numRuns: 50 },
  );
});

test('it does not keep what was taken out', async () => {
  const fifo = new Fifo<object>();
  const pushed = Array.from({ length: 100 }, () => {
    const item = {};
    fifo.push(item);
    return new WeakRef(item);
  });
  for (let n = 0; n < 90; n++) fifo.shift();
  expect(await reachable(pushed)).toBe(10);
  expect(fifo.size).toBe(10);
});
