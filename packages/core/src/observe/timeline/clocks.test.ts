/** Clocks of hosts that are wrong. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recorded } from '../fixtures/recorded.js';
import { pool } from '../fixtures/seed-examples.js';
import { withOneClock } from './clocks.js';

const { jobs } = recorded('pool', pool(4));

test('right clocks are left alone', () => {
  expect(withOneClock(jobs)).toBe(jobs);
});

test('a replica whose clock is off, by whatever, is set right where its hand-overs bound it on both sides', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (off) => {
      const wrong = jobs.map((job) => ({
        ...job,
        visits: job.visits.map((visit) => {
          if (visit.group !== 'g2' || visit.replica !== 1) return visit;
          return { ...visit, runs: visit.runs.map((run) => ({ ...run, begin: run.begin + off, end: run.end + off })) };
        }),
      }));
      expect(withOneClock(wrong)).toEqual(jobs);
    }),
  );
});

test('bounds that contradict each other change nothing', () => {
  const visit = {
    group: 'g',
    replica: 0,
    ready: 0,
    dispatched: 10,
    ended: 12,
    runs: [{ module: 'A', begin: 0, end: 50 }],
  };
  const odd = [{ ...(jobs[0] as (typeof jobs)[number]), visits: [visit] }];
  expect(withOneClock(odd)).toBe(odd);
});
