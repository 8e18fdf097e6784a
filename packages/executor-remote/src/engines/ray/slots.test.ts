import { expect, test } from 'vitest';
import { Slots } from './slots.js';

const never = new AbortController().signal;

/** Takes a slot and writes down when it has it. */
function taker(slots: Slots) {
  const order: number[] = [];
  const take = async (who: number, kind = 'a', signal = never) => {
    const giveBack = await slots.take(kind, signal);
    order.push(who);
    return giveBack;
  };
  return { order, take };
}

test('so many at a time, in the order in which they came', async () => {
  const { order, take } = taker(new Slots(2));
  const [first] = await Promise.all([take(1), take(2)]);
  const [third, fourth] = [take(3), take(4)];
  expect(order).toEqual([1, 2]);
  for (const giveBack of [first, first]) giveBack();
  (await third)();
  (await fourth)();
  expect(order).toEqual([1, 2, 3, 4]);
});

test('those of another kind wait until all before them are through, and those after them with them', async () => {
  const { order, take } = taker(new Slots(3));
  const [first, second] = await Promise.all([take(1), take(2)]);
  const [third, fourth, fifth] = [take(3, 'b'), take(4, 'b'), take(5)];
  first();
  await Promise.resolve();
  expect(order).toEqual([1, 2]);
  second();
  const both = await Promise.all([third, fourth]);
  expect(order).toEqual([1, 2, 3, 4]);
  for (const giveBack of both) giveBack();
  await fifth;
});

test("one who gives up is in nobody's way", async () => {
  const { order, take } = taker(new Slots(1));
  const giveBack = await take(1);
  const given = new AbortController();
  const second = take(2, 'b', given.signal);
  const third = take(3);
  given.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  giveBack();
  await third;
  expect(order).toEqual([1, 3]);
  await expect(take(4, 'a', given.signal)).rejects.toThrow('enough');
});
