import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_LINE, PrefixedLines } from './prefixed-lines.js';

/** What comes out of the text, in chunks of so many bytes. */
function printed(text: string, size: number): string {
  const lines = new PrefixedLines('[me] ');
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(lines.take(bytes.subarray(at, at + size)));
  return [...chunks, lines.rest()].map((chunk) => chunk.toString()).join('');
}

test.each([
  ['one\ntwo\n', ['one', 'two']],
  ['no end', ['no end']],
  ['\n\n', ['', '']],
  ['one\r\n\r\ntwo\r\n', ['one', '', 'two']],
  ['\r10%\r20%\r100%\ndone\n', ['10%', '20%', '100%', 'done']],
  ['10%\r\r\r20%\r', ['10%', '20%']],
  ['100%\r\ndone', ['100%', 'done']],
  ['\r\r\n', ['']],
  ['one\r\r\ntwo', ['one', 'two']],
  ['größer\r→ 🦀\n', ['größer', '→ 🦀']],
  ['', []],
])('%j is printed in the lines %j, however it is cut', (text, lines) => {
  const expected = lines.map((line) => `[me] ${line}\n`).join('');
  for (let size = 1; size <= Math.max(1, Buffer.byteLength(text)); size++) expect(printed(text, size)).toBe(expected);
});

test('however bytes are cut, nothing is lost, and no other line has a prefix or lacks it', () => {
  const line = fc.string({ unit: 'grapheme' }).map((each) => each.replaceAll(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.integer({ min: 1, max: 50 }), (lines, size) => {
      expect(printed(`${lines.join('\n')}\n`, size)).toBe(lines.map((each) => `[me] ${each}\n`).join(''));
    }),
  );
});

test.each([
  ['without an end', ''],
  ['with one', '\n'],
  ['of a progress line', '\r'],
])('F70 a long line %s is passed on in parts of whole characters, the same however it is cut', (_, end) => {
  const long = `x${'🦀'.repeat(50_000)}`;
  const [first, ...others] = [1_000, LONGEST_LINE, 300_000].map((size) => printed(`${long}${end}next\n`, size));
  expect(others).toEqual([first, first]);
  const lines = (first as string).split('\n');
  expect(lines.pop()).toBe('');
  for (const each of lines) {
    expect(each).toMatch(/^\[me\] [x🦀]*(next)?$/u);
    expect(Buffer.byteLength(each)).toBeLessThanOrEqual(LONGEST_LINE + 5);
  }
  expect(lines.map((each) => each.slice(5)).join('')).toBe(`${long}next`);
  expect(lines).toHaveLength(end === '' ? 4 : 5);
});

test('F70 a line that is exactly as long as one may be is one', () => {
  const line = 'x'.repeat(LONGEST_LINE);
  expect(printed(`${line}\n${line}y\n\n`, 10_000)).toBe(`[me] ${line}\n[me] ${line}\n[me] y\n[me] \n`);
});

test('F70 a line that never ends comes out while it is printed', () => {
  const lines = new PrefixedLines('');
  let bytes = 0;
  for (let n = 0; n < 100; n++) bytes += lines.take(Buffer.alloc(LONGEST_LINE / 2, '#')).length;
  expect(bytes).toBeGreaterThan(48 * LONGEST_LINE);
});

test('bytes that are no text are passed on as they are', () => {
  const lines = new PrefixedLines('');
  const bytes = Buffer.alloc(3 * LONGEST_LINE, 0x80);
  expect([...lines.take(bytes), ...lines.rest()].filter((byte) => byte === 0x80)).toHaveLength(bytes.length);
});
