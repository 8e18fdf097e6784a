import { expect, test } from 'vitest';
import { Progress } from './progress.js';

function record(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  return { isTTY, ...(columns === undefined ? {} : { columns }), written, write: (text: string) => written.push(text) };
}

test('a terminal has one line, rewritten, never longer than the terminal is wide', () => {
  const output = record(true, 40);
  let now = 0;
  const progress = new Progress(output, 4, () => now);
  progress.begin('starting');
  for (const year of [1790, 1791, 1792, 1793]) {
    now += 1000;
    progress.advance(`${year} George Washington`);
  }
  progress.clear();
  expect(output.written).toEqual([
    '\r\u001B[2K░░░░░░░░░░░░░░░░░░░░░░░░ 0/4  0.0 s  st',
    '\r\u001B[2K██████░░░░░░░░░░░░░░░░░░ 1/4  1.0 s  17',
    '\r\u001B[2K████████████░░░░░░░░░░░░ 2/4  2.0 s  17',
    '\r\u001B[2K██████████████████░░░░░░ 3/4  3.0 s  17',
    '\r\u001B[2K████████████████████████ 4/4  4.0 s  17',
    '\r\u001B[2K',
  ]);
});

test('elsewhere there is a plain line every two seconds, and one at the end', () => {
  const output = record(false);
  let now = 0;
  const progress = new Progress(output, 100, () => now);
  for (let speech = 1; speech <= 100; speech += 1) {
    now += 50;
    progress.advance('');
  }
  progress.clear();
  expect(output.written.map((line) => line.match(/\d+\/100/)?.[0])).toEqual(['1/100', '41/100', '81/100', '100/100']);
  expect(output.written.join('')).not.toContain('\u001B');
});
