/** The line is never wider than the terminal, and says the most important first. */

import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { statusLine } from './status-line.js';
import type { Moment } from './tally.js';

const moment: Moment = { done: 421_337, failed: 0, share: 0.4213, perSecond: 39_512, secondsLeft: 34, seconds: 12 };
const groups = [
  { group: 'reading', busy: 0.31 },
  { group: 'ocr', busy: 0.97 },
];

test.each([
  [10, ''],
  [20, '███▎░░░░ 42%'],
  [40, '███▎░░░░ 42%  421,337 jobs  0:34 left'],
  [60, '████▏░░░░░ 42%  421,337 jobs  0:34 left  39,512/s  ocr 97%'],
  [80, '█████▍░░░░░░░ 42%  421,337 jobs  0:34 left  39,512/s  reading 31%  ocr 97%'],
  [120, '████████▍░░░░░░░░░░░ 42%  421,337 jobs  0:34 left  39,512/s  reading 31%  ocr 97%'],
])('%i columns', (columns, expected) => {
  expect(statusLine(moment, groups, { columns, colors: false })).toBe(expected);
});

test('what a module says of its progress is before the groups, and cannot move the cursor', () => {
  const said = `ocr 50% \u001b[2Jpage 3\n of 6 ${'x'.repeat(50)}`;
  expect(statusLine(moment, groups, { columns: 120, colors: false, said })).toMatch(
    / {2}39,512\/s {2}ocr 50% page 3 of 6 x+… {2}ocr 97%$/,
  );
});

test('without a size there is no bar, and failures are told before the rate', () => {
  const endless = { ...moment, share: undefined, secondsLeft: undefined, failed: 3 };
  expect(statusLine(endless, [], { columns: 80, colors: false })).toBe('421,337 jobs  3 failed  39,512/s');
});

test('names cannot move the cursor or take all the room', () => {
  const odd = { ...groups[0], group: `\u001B[2J\r${'文字'.repeat(40)}`, busy: 1 };
  expect(statusLine(moment, [odd], { columns: 120, colors: false })).toMatch(/ {2}(文字)+文?… 100%$/);
});

test('whatever there is to say, it fits, with a bar where the size is known', () => {
  const names = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(
      fc.record({
        done: fc.nat(),
        failed: fc.nat(),
        share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
        perSecond: fc.double({ min: 0, noNaN: true }),
        secondsLeft: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
        seconds: fc.nat(),
      }),
      fc.array(fc.record({ group: names, busy: fc.double({ min: 0, max: 1, noNaN: true }) })),
      fc.integer({ min: 0, max: 200 }),
      fc.boolean(),
      (anyMoment, anyGroups, columns, colors) => {
        const line = statusLine(anyMoment, anyGroups, { columns, colors });
        expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(0, columns - 1));
        if (!colors) expect(stripVTControlCharacters(line)).toBe(line);
      },
    ),
  );
});
