import { expect, test } from 'vitest';
import { loadLanguage } from './language.js';
import { nounsOf } from './nouns.js';
import { wordsOf } from './words.js';

const read = await loadLanguage();
const words = (text: string) => read(text).flatMap(wordsOf);

test.each([
  ["contractions: we wouldn't; it's", ['contractions', 'we', "wouldn't", "it's"]],
  ['self-government, twenty-five, and/or', ['self-government', 'twenty-five', 'and/or']],
  ['$5,000,000 or 7% (in part).', ['$5,000,000', 'or', '7%', 'in', 'part']],
  ['"In vain may we," said Gen. Clinton', ['In', 'vain', 'may', 'we', 'said', 'Gen.', 'Clinton']],
  [
    'The U.S. Senate — well — acts at 3 p.m. today.',
    ['The', 'U.S.', 'Senate', 'well', 'acts', 'at', '3', 'p.m.', 'today'],
  ],
  ["The members' rights.", ['The', 'members', 'rights']],
])('%s', (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test('nouns are counted in the singular, names as they are written, stop words and figures not at all', () => {
  const nouns = read(
    'The banks of the United States owed Mexico two dollars for NATO and the Treaties of 1848.',
  ).flatMap(nounsOf);
  expect(nouns).toEqual(['bank', 'United', 'States', 'Mexico', 'dollar', 'NATO', 'Treaties']);
});

test('what is printed in capitals counts with its other spelling', () => {
  expect(read('GENTLEMEN OF THE CONGRESS: I speak.').flatMap(nounsOf)).toEqual(['Gentlemen', 'Congress']);
});

test('sentences end where they do, not after "Mr." or within a figure', () => {
  expect(read('Mr. Speaker, it cost $1.50 then. The U.S. is larger now! Is it?')).toHaveLength(3);
});

test('what was read before does not change how a text is read', () => {
  const text = "The world's history is America's.";
  const before = read(text);
  read("It is the world's. It was \"America's\" once, the President's!");
  expect(read(text)).toEqual(before);
  expect(words(text)).toEqual(['The', "world's", 'history', 'is', "America's"]);
});
