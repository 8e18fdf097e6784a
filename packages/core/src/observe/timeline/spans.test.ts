/** Arithmetic of spans. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { busyBySlot, GrowingUnion, inRows, unionOf } from './spans.js';

const spans = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 30 })).map(([begin, length]) => ({
    begin,
    end: Math.min(100, begin + length),
  })),
  { maxLength: 40 },
);

test('the union counts every moment once', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const moments = Array.from({ length: 100 }, (_, at) => given.some(({ begin, end }) => begin <= at && at < end));
      expect(unionOf(given)).toBe(moments.filter(Boolean).length);
    }),
  );
});

test('it can grow span by span, in whatever order', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const union = new GrowingUnion();
      for (const span of given) union.add(span);
      expect(union.total).toBe(unionOf(given));
    }),
  );
});

test('of many spans, in about the order of their ends, a growing union keeps few and forgets none', () => {
  const many = Array.from({ length: 5000 }, (_, at) => ({ begin: at * 3, end: at * 3 + 1 + (at % 5) }));
  const union = new GrowingUnion();
  for (const span of many) union.add(span);
  expect(union.total).toBe(unionOf(many));
});

test('busy shares of all slots add up to the union', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 60 }), (given, slots) => {
      const slot = 100 / slots;
      const total = busyBySlot(given, slots, slot).reduce((sum, share) => sum + share * slot, 0);
      expect(total).toBeCloseTo(unionOf(given), 6);
    }),
  );
});

test('spans of one row do not overlap, and none is lost', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const rows = inRows(given.map((span) => [span]));
      for (const row of rows)
        for (const [index, { begin }] of row.entries()) expect(begin).toBeGreaterThanOrEqual(row[index - 1]?.end ?? 0);
      expect(rows.flat()).toHaveLength(given.length);
    }),
  );
});
