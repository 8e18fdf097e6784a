import { expect, test } from 'vitest';
import { Slots } from './slots.js';

const never = new AbortController().signal;

test('so many at a time, in the order in which they came', async () => {
  const slots = new Slots(2);
  const order: number[] = [];
  const give = await Promise.all([slots.take(never), slots.take(never)]);
  const take = async (who: number) => {
    const release = await slots.take(never);
    order.push(who);
    return release;
  };
  const [third, fourth] = [take(3), take(4)];
  expect(order).toEqual([]);
  for (const each of [give[0], give[0]]) each?.();
  (await third)();
  (await fourth)();
  expect(order).toEqual([3, 4]);
});

test("one who gives up is in nobody's way", async () => {
  const slots = new Slots(1);
  const release = await slots.take(never);
  const given = new AbortController();
  const second = slots.take(given.signal);
  const third = slots.take(never);
  given.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  release();
  await third;
  await expect(slots.take(given.signal)).rejects.toThrow('enough');
});
