import { expect, test } from 'vitest';
import { clean } from './clean.js';

test.each([
  [
    'applause and laughter',
    'Thank you. (Applause.) It is [Laughter] good [applause] to be back. (Laughter.)',
    'Thank you. It is good to be back.',
  ],
  ['typographic quotes', 'It’s “done”.', 'It\'s "done".'],
  ['HTML entities', 'The act &quot;directing&quot; it&mdash;silver', 'The act "directing" it — silver'],
  [
    'footnotes and page marks',
    'By Order,[1] great because [p.2] we [Footnote 1: Order 9808 (3 CFR, p. 590.)] did',
    'By Order, great because we did',
  ],
  ["an editor's words without their brackets", 'This is one [of] them', 'This is one of them'],
  ['dashes of every spelling', 'a--b — c - d–e', 'a — b — c — d — e'],
  ['hyphens stay', 'self-government', 'self-government'],
  ['the leaders of tables', 'matter .........cents 93.0 ____ * * *', 'matter cents 93.0'],
  ['an ellipsis stays', 'a black night . . . I see', 'a black night . . . I see'],
  [
    'sentences that have run together',
    'ugly forms.Each generation of the U.S.A. passes',
    'ugly forms. Each generation of the U.S.A. passes',
  ],
  ["speakers' names", 'The President. Mr. Speaker', 'Mr. Speaker'],
  [
    'what others said',
    'the gold. [Laughter] Audience members. U.S.A.! U.S.A.! The President. My fellow',
    'the gold. My fellow',
  ],
  ['a president who is talked about', 'a bill that the President. signed', 'a bill that the President. signed'],
  ['space around', '  Fellow-Citizens  of ', 'Fellow-Citizens of'],
])('%s', (_, transcript, text) => {
  expect(clean(transcript)).toBe(text);
});
