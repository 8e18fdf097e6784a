import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, KnownNames, nearest } from './nearest.js';

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['depend_on', 'depends_on', 1],
  ['kitten', 'sitting', 3],
  ['grpup', 'group', 1],
  ['gruop', 'group', 1],
  ['replcias', 'replicas', 1],
])('%s is %s but for %i mistakes', (a, b, mistakes) => {
  expect(editDistance(a, b)).toBe(mistakes);
  expect(editDistance(b, a)).toBe(mistakes);
});

test('the nearest known name is guessed, the first of equals', () => {
  expect(nearest('depend_on', ['name', 'depends_on', 'group'])).toBe('depends_on');
  expect(nearest('loader2', ['loader1', 'loader3'])).toBe('loader1');
  expect(nearest('LOADER', ['loader'])).toBe('loader');
});

test('nothing is guessed where everything differs', () => {
  expect(nearest('tesseract', ['A', 'B', 'reader'])).toBeUndefined();
  expect(nearest('m1', ['m2', 'm3'])).toBeUndefined();
  expect(nearest('anything', [])).toBeUndefined();
});

test('a hostile name costs nothing', () => {
  const long = 'x'.repeat(1_000_000);
  expect(nearest(long, ['a', long])).toBeUndefined();
  expect(nearest('short', [long])).toBeUndefined();
});

test('a limit changes no distance below it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat({ max: 8 }), (a, b, most) => {
      const distance = editDistance(a, b);
      const limited = editDistance(a, b, most);
      if (distance <= most) expect(limited).toBe(distance);
      else expect(limited).toBeGreaterThan(most);
    }),
  );
});

test('the nearest is the one that a comparison with all of them finds', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '-'), maxLength: 7 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 6 }), (name, known) => {
      const distances = known.map((one) => editDistance(name.toLowerCase(), one.toLowerCase()));
      const near = distances.map((distance, at) =>
        distance <= Math.floor(Math.max(name.length, (known[at] as string).length) / 3) ? distance : Infinity,
      );
      const best = Math.min(...near);
      expect(nearest(name, known)).toBe(best === Infinity ? undefined : known[near.indexOf(best)]);
    }),
  );
});

test('tens of thousands of unknown names among as many known ones are soon given up', () => {
  const numbers = Array.from({ length: 20_000 }, (_, n) => n);
  const known = new KnownNames(numbers.map((n) => `module-${n}`));
  expect(known.nearest('modul-7')).toBe('module-7');
  const guesses = numbers.map((n) => known.nearest(`modules-${n}-x`));
  expect(guesses[0]).toBeDefined();
  expect(guesses.at(-1)).toBeUndefined();
});
