import { expect, test } from 'vitest';
import { distinctiveNouns } from './distinctive-nouns.js';
import { addSpeech, emptyTally } from './noun-tally.js';

const choice = { count: 2, priorWords: 10, spread: 0.5 };

function tallyOf(...speeches: Record<string, number>[]) {
  const tally = emptyTally();
  for (const uses of speeches) addSpeech(tally, new Map(Object.entries(uses)));
  return tally;
}

const polk: Record<string, number>[] = [
  { Mexico: 30, war: 10, year: 10 },
  { Mexico: 20, Texas: 12, year: 9 },
  { Mexico: 5, llama: 40, year: 10 },
];
const others: Record<string, number>[] = [
  { war: 20, year: 30, people: 50 },
  { year: 30, people: 60 },
];

test('a tally adds up uses and speeches', () => {
  const tally = tallyOf(...polk);
  expect(tally).toMatchObject({ speeches: 3, nouns: 146 });
  expect(tally.usage.get('Mexico')).toEqual({ uses: 55, speeches: 3 });
});

test('what is used here rather than elsewhere comes first', () => {
  expect(distinctiveNouns(tallyOf(...polk), tallyOf(...polk, ...others), choice)[0]).toBe('Mexico');
});

test('a noun of too few of the speeches is left out, however frequent', () => {
  expect(distinctiveNouns(tallyOf(...polk), tallyOf(...polk, ...others), choice)).not.toContain('llama');
  expect(distinctiveNouns(tallyOf(...polk), tallyOf(...polk, ...others), { ...choice, spread: 0.3 })).toContain(
    'llama',
  );
});

test('the order of the speeches does not matter, nor does it decide between equals', () => {
  const some = tallyOf({ ship: 3, bank: 3 }, { bank: 1, ship: 1 });
  const same = tallyOf({ bank: 1, ship: 1 }, { bank: 3, ship: 3 });
  const corpus = tallyOf({ ship: 4, bank: 4, year: 50 });
  expect(distinctiveNouns(some, corpus, choice)).toEqual(['bank', 'ship']);
  expect(distinctiveNouns(same, corpus, choice)).toEqual(['bank', 'ship']);
});
