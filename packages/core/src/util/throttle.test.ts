import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Throttle } from './throttle.js';

const PAUSE = 100;

function throttled() {
  const clock = new ManualClock();
  const passed: (readonly [number, string])[] = [];
  const throttle = new Throttle<string>(clock, PAUSE, (value) => passed.push([clock.now(), value]));
  return { clock, passed, throttle };
}

test('the first value of a key passes at once, and of those that come too soon the last, when it is time', () => {
  const { clock, passed, throttle } = throttled();
  for (const value of ['a', 'b', 'c']) throttle.add(1, value);
  throttle.add(2, 'other');
  clock.pass(PAUSE);
  expect(passed).toEqual([
    [0, 'a'],
    [0, 'other'],
    [PAUSE, 'c'],
  ]);
  clock.pass(PAUSE);
  expect(clock.pending).toBe(0);
  throttle.add(1, 'd');
  expect(passed.at(-1)).toEqual([2 * PAUSE, 'd']);
});

test('the end of a key lets the last value through, once, and leaves no timer', () => {
  const { clock, passed, throttle } = throttled();
  throttle.add(1, 'a');
  throttle.add(1, 'b');
  throttle.end(1);
  throttle.end(1);
  expect(clock.pending).toBe(0);
  clock.pass(PAUSE);
  expect(passed.map(([, value]) => value)).toEqual(['a', 'b']);
});

test('values of a key are a pause apart, in order, and the last passes in any case', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 50 }), (steps) => {
      const { clock, passed, throttle } = throttled();
      for (const [n, step] of steps.entries()) {
        throttle.add(1, String(n));
        clock.pass(step);
      }
      const times = passed.map(([time]) => time);
      for (const [at, time] of times.entries())
        if (at > 0) expect(time - (times[at - 1] as number)).toBeGreaterThanOrEqual(PAUSE);
      throttle.end(1);
      expect(passed.at(-1)?.[1]).toBe(String(steps.length - 1));
      expect(passed.map(([, value]) => Number(value))).toEqual(
        passed.map(([, value]) => Number(value)).sort((a, b) => a - b),
      );
    }),
  );
});
