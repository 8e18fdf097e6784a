import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WholeCharacters } from './whole-characters.js';

test('however a text is cut, what comes out are whole characters, at once but for a half', () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), size, (text, size) => {
      const bytes = Buffer.from(text);
      const characters = new WholeCharacters();
      const out: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        out.push(characters.take(bytes.subarray(at, at + size)));
        expect(Buffer.concat(out).length).toBeGreaterThan(Math.min(at + size, bytes.length) - 4);
      }
      expect(characters.rest()).toHaveLength(0);
      expect(out.map((chunk) => chunk.toString()).join('')).toBe(bytes.toString());
    }),
  );
});

test('bytes that are no text come out as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (chunks) => {
      const characters = new WholeCharacters();
      const out = chunks.map((chunk) => characters.take(Buffer.from(chunk)));
      expect(Buffer.concat([...out, characters.rest()])).toEqual(Buffer.concat(chunks));
    }),
  );
});
