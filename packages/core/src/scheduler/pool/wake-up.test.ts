import { expect, test } from 'vitest';
import { WakeUp } from './wake-up.js';

/** A wake-up whose next turn begins when the test says so. */
function waking() {
  const turns: (() => void)[] = [];
  let dispatches = 0;
  const clock = { now: () => 0, after: () => () => {}, nextTurn: (call: () => void) => void turns.push(call) };
  const wakeUp = new WakeUp(clock, () => dispatches++);
  return { wakeUp, turns, dispatches: () => dispatches };
}

test('soon is once, before the next turn', async () => {
  const { wakeUp, turns, dispatches } = waking();
  wakeUp.soon();
  wakeUp.soon();
  expect([wakeUp.isSoon, dispatches()]).toEqual([true, 0]);
  await Promise.resolve();
  expect([wakeUp.isSoon, dispatches(), turns.length]).toEqual([false, 1, 0]);
});

test('later is once, in the next turn', async () => {
  const { wakeUp, turns, dispatches } = waking();
  wakeUp.later();
  wakeUp.later();
  await Promise.resolve();
  expect([dispatches(), turns.length]).toEqual([0, 1]);
  turns[0]?.();
  expect(dispatches()).toBe(1);
});

test('what is due later leaves it to what is due soon', async () => {
  const { wakeUp, turns, dispatches } = waking();
  wakeUp.later();
  wakeUp.soon();
  turns[0]?.();
  expect(dispatches()).toBe(0);
  await Promise.resolve();
  expect(dispatches()).toBe(1);
});
