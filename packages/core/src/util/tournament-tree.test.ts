import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TournamentTree } from './tournament-tree.js';

const key = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });

test('the least wins, the first of equals, whatever was changed before', () => {
  const sized = fc.integer({ min: 1, max: 40 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      changes: fc.array(fc.record({ at: fc.nat({ max: size - 1 }), key }), { maxLength: 60 }),
    }),
  );
  fc.assert(
    fc.property(sized, ({ size, changes }) => {
      const tournament = new TournamentTree(size);
      const keys = new Array<number | undefined>(size).fill(undefined);
      for (const { at, key } of changes) {
        tournament.set(at, key);
        keys[at] = key;
        const present = keys.filter((one) => one !== undefined);
        const least = present.length === 0 ? undefined : keys.indexOf(Math.min(...present));
        expect(tournament.winner).toBe(least);
      }
    }),
  );
});

test('nobody wins where nobody takes part', () => {
  expect(new TournamentTree(0).winner).toBeUndefined();
  expect(new TournamentTree(5).winner).toBeUndefined();
});
