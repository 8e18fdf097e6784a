import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBins } from './bin-packing.js';

const ROOM = 10;

/** The fewest spare bins that do, by trying everything. */
function fewest(sizes: readonly number[], open: readonly number[], spare: number): number | undefined {
  const place = (at: number, rooms: readonly number[]): boolean =>
    at === sizes.length ||
    rooms.some(
      (room, bin) =>
        room >= sizes[at]! &&
        place(
          at + 1,
          rooms.map((other, n) => (n === bin ? room - sizes[at]! : other)),
        ),
    );
  for (let count = 0; count <= spare; count++) {
    if (place(0, [...open, ...new Array<number>(count).fill(ROOM)])) return count;
  }
  return undefined;
}

test('what fits is packed, into as few spare bins as possible', () => {
  const size = fc.integer({ min: 1, max: ROOM - 1 });
  const situation = fc.record({
    sizes: fc.array(size, { maxLength: 7 }).map((sizes) => sizes.sort((a, b) => b - a)),
    open: fc.array(size, { maxLength: 2 }),
    spare: fc.nat({ max: 5 }),
  });
  fc.assert(
    fc.property(situation, ({ sizes, open, spare }) => {
      const bins = packBins(sizes, open, new Array<number>(spare).fill(ROOM));
      const least = fewest(sizes, open, spare);
      expect(bins === undefined).toBe(least === undefined);
      if (bins === undefined) return;
      const rooms = [...open, ...new Array<number>(spare).fill(ROOM)];
      for (const [at, bin] of bins.entries()) rooms[bin]! -= sizes[at]!;
      expect(Math.min(0, ...rooms)).toBe(0);
      expect(rooms.filter((room, bin) => bin >= open.length && room < ROOM)).toHaveLength(least ?? 0);
    }),
  );
});

test('thousands are packed at once, though three of them leave some of each bin free', () => {
  const bins = packBins(new Array<number>(10_000).fill(3), [], new Array<number>(5_000).fill(ROOM)) ?? [];
  expect(new Set(bins).size).toBe(3_334);
});
