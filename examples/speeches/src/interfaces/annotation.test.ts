import { expect, test } from 'vitest';
import { Annotation } from './annotation.js';

test.each([
  [
    'sentences and nouns',
    new Annotation(
      [
        ['The', 'state', 'of', 'the', 'Union'],
        ['Is', 'it', 'strong'],
      ],
      ['state', 'Union'],
    ),
  ],
  ['no nouns', new Annotation([['Thank', 'you']], [])],
  ['nothing', new Annotation([], [])],
])('%s arrive as they were sent', (_, annotation) => {
  const arrived = Annotation.decode(Annotation.encode(annotation));
  expect(arrived).toEqual(annotation);
  expect(arrived.words).toEqual(annotation.sentences.flat());
});
