import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import { RateLimit } from './rate-limit.js';

const rates = fc.array(fc.record({ limit: fc.integer({ min: 1, max: 5 }), per: fc.integer({ min: 1, max: 40 }) }), {
  minLength: 1,
  maxLength: 3,
});

/** Whether one more begin at that time leaves all windows within their rates. */
function fits(begins: readonly number[], now: number, given: readonly { limit: number; per: number }[]): boolean {
  return given.every(({ limit, per }) => begins.filter((begin) => begin > now - per).length < limit);
}

test('whenever jobs come, in no window begin more than its rate allows, and each begins as soon as all windows let it', () => {
  const waits = fc.array(fc.constantFrom(0, 0, 1, 2, 5, 30), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(rates, waits, (given, gaps) => {
      const clock = new ManualClock();
      const limit = new RateLimit(given, clock);
      const begins: number[] = [];
      let waiting = 0;
      const retry = () => {
        while (waiting > 0 && limit.admits(retry)) {
          expect(fits(begins, clock.now(), given)).toBe(true);
          limit.spend();
          begins.push(clock.now());
          waiting--;
        }
        expect(waiting === 0 || !fits(begins, clock.now(), given)).toBe(true);
      };
      for (const gap of gaps) {
        for (let ms = 0; ms < gap; ms++) {
          clock.pass(1);
          expect(waiting === 0 || !fits(begins, clock.now(), given)).toBe(true);
        }
        waiting++;
        retry();
      }
      for (let ms = 0; waiting > 0; ms++) {
        expect(ms).toBeLessThan(60 * 40);
        clock.pass(1);
      }
      expect(begins.length).toBe(gaps.length);
      expect(clock.pending).toBe(0);
    }),
  );
});

test('those who share a rate take turns, and who leaves takes its timer along', () => {
  const clock = new ManualClock();
  const limit = new RateLimit([{ limit: 1, per: 10 }], clock);
  const begun: string[] = [];
  const pools = ['a', 'b', 'c'].map((name) => {
    const retry = () => {
      while (limit.admits(retry)) {
        limit.spend();
        begun.push(name);
      }
    };
    return retry;
  });
  for (const retry of pools) retry();
  clock.pass(10);
  clock.pass(10);
  clock.pass(10);
  expect(begun).toEqual(['a', 'a', 'b', 'c']);
  for (const retry of pools) limit.leave(retry);
  expect(clock.pending).toBe(0);
});
