import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jobOf } from '../fixtures/jobs.js';
import { CallOrder } from './call-order.js';
import type { Job } from './job.js';

test('it knows the oldest unsettled job and the order of the others, whichever leave first', () => {
  const step = fc.oneof(fc.constant('append' as const), fc.nat());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const order = new CallOrder();
      const model: Job[] = [];
      let id = 0;
      for (const action of steps) {
        if (action === 'append') {
          const job = jobOf(++id);
          order.append(job);
          model.push(job);
        } else if (model.length > 0) {
          const [gone] = model.splice(action % model.length, 1);
          order.remove(gone as Job);
        }
        expect(order.size).toBe(model.length);
        expect(order.oldest).toBe(model[0]);
        expect([...order]).toEqual(model);
      }
    }),
  );
});

test('a job that has left keeps none of its neighbors', () => {
  const order = new CallOrder();
  const [first, second, third] = [jobOf(1), jobOf(2), jobOf(3)] as const;
  for (const job of [first, second, third]) order.append(job);
  order.remove(second);
  expect([second.before, second.after]).toEqual([undefined, undefined]);
});
