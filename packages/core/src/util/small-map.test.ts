import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SmallMap } from './small-map.js';

test('it has what a map has, in the same order, however large it was', () => {
  const change = fc.record({ key: fc.nat({ max: 40 }), adds: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200, size: 'max' }), (changes) => {
      const small = new SmallMap<string>();
      const map = new Map<number, string>();
      for (const { key, adds } of changes) {
        expect(small.get(key)).toBe(map.get(key));
        if (!adds) expect(small.delete(key)).toBe(map.delete(key));
        else if (!map.has(key)) {
          small.add(key, `value ${key}`);
          map.set(key, `value ${key}`);
        }
        expect(small.size).toBe(map.size);
        expect([...small]).toEqual([...map.values()]);
      }
    }),
  );
});
