import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderName } from './folder-name.js';

test('names that differ have folders that differ, also where capitals are small letters, and none that a system keeps for itself', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a', 'A', 'con', 'CON', 'nul', 'com1', '', '.', '..', 'a/b', '\ud800', '\ud801', 'ä', 'a\u0308'),
    fc.constantFrom('a b', folderName('a b'), folderName('A')),
  );
  fc.assert(
    fc.property(name, name, (one, other) => {
      const [a, b] = [folderName(one), folderName(other)];
      expect(a.toLowerCase() === b.toLowerCase()).toBe(one === other);
      expect(a).toMatch(/^[A-Za-z0-9_-]*(_\.[0-9a-f]{64})?$/);
      expect(a).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(a.length).toBeLessThan(200);
    }),
    { numRuns: 2_000 },
  );
});
