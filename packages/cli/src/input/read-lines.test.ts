/** Bytes to lines: where the ends are, and what a line is when its end is missing, odd or far away. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../usage-error.js';
import { InvalidLineError, type Line } from './line.js';
import { readLines } from './read-lines.js';

async function linesOf(text: string | Buffer, { chunk = 7, longest = 1000 } = {}): Promise<Line[]> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    bytes.subarray(index * chunk, (index + 1) * chunk),
  );
  const lines: Line[] = [];
  for await (const line of readLines(chunks, 'jobs.jsonl', longest)) lines.push(line);
  return lines;
}

const textOfLine = fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n\ufeff]/g, ''));

describe('lines', () => {
  test('are the same wherever the chunks end, with either end of line', async () => {
    const ends = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(fc.array(textOfLine), fc.integer({ min: 1, max: 50 }), ends, async (texts, chunk, end) => {
        const file = texts.map((text) => text + end).join('');
        const lines = await linesOf(file, { chunk });
        expect(lines.map(({ text }) => text)).toEqual(texts);
        expect(lines.map(({ number }) => number)).toEqual([...texts.keys()].map((index) => index + 1));
        expect(lines.reduce((sum, { size }) => sum + size, 0)).toBe(Buffer.byteLength(file));
      }),
    );
  });

  test('the last one needs no end, and says that it has none', async () => {
    expect((await linesOf('1\n2')).map(({ text, ended }) => [text, ended])).toEqual([
      ['1', true],
      ['2', false],
    ]);
  });

  test('a file without any has none', async () => {
    expect(await linesOf('')).toEqual([]);
  });

  test('a mark before the text is no part of it', async () => {
    const [line] = await linesOf('\ufeff{"a":1}\n');
    expect(line?.request()).toEqual({ a: 1 });
    expect(line?.size).toBe(11);
  });

  test.each(['utf16le', 'utf16be'])('a file in %s is refused', async (encoding) => {
    const text = Buffer.from('\ufeff{"a":1}\n', 'utf16le');
    const reading = linesOf(encoding === 'utf16le' ? text : text.swap16());
    await expect(reading).rejects.toThrow(new UsageError('jobs.jsonl is in UTF-16. Save it as UTF-8.'));
  });

  test.each(['', ' ', '\t \r'])('%j is blank', async (text) => {
    expect((await linesOf(`${text}\n1\n`)).map(({ isBlank }) => isBlank)).toEqual([true, false]);
  });
});

describe('the hash', () => {
  test('is that of the text, whatever ends the line', async () => {
    const [unix, windows, last] = await linesOf('{"a":1}\n{"a":1}\r\n{"a":1}');
    const expected = createHash('sha256').update('{"a":1}').digest('hex').slice(0, 8);
    expect([unix?.hash, windows?.hash, last?.hash]).toEqual([expected, expected, expected]);
  });

  test('of a line that is too long to be kept is that of all its bytes', async () => {
    const long = 'x'.repeat(5000);
    const [first, second] = await linesOf(`${long}\n${long}y\n`);
    expect(first?.hash).toBe(createHash('sha256').update(long).digest('hex').slice(0, 8));
    expect(second?.hash).not.toBe(first?.hash);
    expect(first?.size).toBe(5001);
    expect(first?.bytes.length).toBeLessThan(1100);
  });
});

describe('a job', () => {
  const requestOf = async (text: string | Buffer, options?: { chunk?: number; longest?: number }) =>
    (await linesOf(text, options))[0]?.request();

  test('is what the line says', async () => {
    expect(await requestOf('[1,"ü"]\n')).toEqual([1, 'ü']);
  });

  test('that cannot be read fails, and the message says where and why', async () => {
    await expect(requestOf('{"a":\n')).rejects.toThrow(InvalidLineError);
    await expect(requestOf('{"a":\n')).rejects.toThrow(/^jobs\.jsonl:1 is not valid JSON: .*JSON/);
    await expect(requestOf(Buffer.from([0x22, 0xff, 0x22, 0x0a]))).rejects.toThrow('jobs.jsonl:1 is not valid UTF-8.');
    await expect(requestOf(`${'7'.repeat(2000)}\n`)).rejects.toThrow(
      'jobs.jsonl:1: a line of 2001 bytes is too long to be read as one job.',
    );
  });
});
