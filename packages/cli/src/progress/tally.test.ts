/** Rates and times left, by a clock that the test turns. */

import { expect, test } from 'vitest';
import { Tally } from './tally.js';

function tally(total?: number) {
  let time = 0;
  const counted = new Tally(total, () => time);
  const second = (jobs: number, bytes = 10) => {
    for (let job = 0; job < jobs; job++) counted.count(bytes, false);
    for (let tenth = 0; tenth < 10; tenth++) {
      time += 100;
      counted.moment();
    }
  };
  return { counted, second };
}

test('before anything is done, nothing is foretold', () => {
  expect(tally(1000).counted.moment()).toEqual({
    done: 0,
    failed: 0,
    share: 0,
    perSecond: 0,
    secondsLeft: undefined,
    seconds: 0,
  });
});

test('the share and the time left go by bytes', () => {
  const { counted, second } = tally(1000);
  counted.pass(200);
  second(10, 20);
  expect(counted.moment()).toMatchObject({ done: 10, share: 0.4, perSecond: 10, secondsLeft: 3, seconds: 1 });
});

test('what was finished before does not count for the rate', () => {
  const { counted, second } = tally(10_000);
  counted.pass(9_900);
  second(1);
  second(1);
  expect(counted.moment()).toMatchObject({ perSecond: 1, secondsLeft: 8 });
});

test('the rate is that of the last 20 seconds', () => {
  const { counted, second } = tally();
  for (let count = 0; count < 100; count++) second(1000);
  for (let count = 0; count < 30; count++) second(10);
  expect(counted.moment().perSecond).toBeCloseTo(10, 0);
});

test('a few long jobs have the rate of the whole run', () => {
  const { counted, second } = tally(100);
  for (let count = 0; count < 4; count++) {
    for (let wait = 0; wait < 29; wait++) second(0);
    second(1);
  }
  expect(counted.moment()).toMatchObject({ perSecond: 1 / 30, secondsLeft: 180 });
});

test('an empty input is finished, and one that has grown is not more than finished', () => {
  expect(tally(0).counted.moment().share).toBe(1);
  const { counted, second } = tally(15);
  second(2);
  expect(counted.moment()).toMatchObject({ share: 1, secondsLeft: 0 });
});

test('of an input without a known size nothing is foretold', () => {
  const { counted, second } = tally();
  second(10);
  expect(counted.moment()).toMatchObject({ share: undefined, secondsLeft: undefined, perSecond: 10 });
});
