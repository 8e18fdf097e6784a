/** What an earlier run left is known again, and nothing else is taken for it. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TemporaryFolder } from '../fixtures/temporary-folder.js';
import type { Line } from '../input/line.js';
import { readLines } from '../input/read-lines.js';
import { failureRecord, resultRecord } from '../output/record.js';
import { UsageError } from '../usage-error.js';
import { FinishedLines } from './finished-lines.js';
import { readRecords } from './read-records.js';

async function linesOf(text: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines([Buffer.from(text)], 'jobs.jsonl')) lines.push(line);
  return lines;
}

describe('finished lines', () => {
  test('are those that were added, in whatever order', async () => {
    const lines = await linesOf([...Array(300).keys()].join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(299)), async (indices) => {
        const finished = new FinishedLines();
        for (const index of indices) finished.add({ line: index + 1, hash: (lines[index] as Line).hash });
        expect(lines.filter((line) => finished.has(line)).map(({ number }) => number - 1)).toEqual(
          [...indices].sort((one, other) => one - other),
        );
        expect(finished.count).toBe(indices.length);
        expect(finished.last).toBe(Math.max(0, ...indices.map((index) => index + 1)));
      }),
    );
  });

  test('may be far apart', () => {
    const finished = new FinishedLines();
    finished.add({ line: 3_000_000_000, hash: '00000000' });
    finished.add({ line: 1, hash: 'ffffffff' });
    expect(finished.count).toBe(2);
  });

  test('a line that has changed is refused by name', async () => {
    const [first, second] = await linesOf('1\n2\n');
    const finished = new FinishedLines();
    finished.add({ line: 2, hash: (first as Line).hash });
    expect(finished.has(first as Line)).toBe(false);
    expect(() => finished.has(second as Line)).toThrow(UsageError);
    expect(() => finished.has(second as Line)).toThrow('jobs.jsonl:2 has changed: the input is not the one');
  });

  test('an input that has become shorter is refused, one that has grown is not', () => {
    const finished = new FinishedLines();
    finished.add({ line: 7, hash: '12345678' });
    expect(() => finished.checkEnd('jobs.jsonl', 6)).toThrow('jobs.jsonl has 6 lines now, and line 7 is finished');
    finished.checkEnd('jobs.jsonl', 7);
    finished.checkEnd('jobs.jsonl', 70);
  });
});

describe('records', () => {
  test('wherever a file was torn, its whole lines count', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'results.jsonl');
    const records = (await linesOf('1\n{"x":"é"}\n3\n')).map((line) =>
      line.number === 2 ? failureRecord(line, new Error('no')) : resultRecord(line, { a: 'ü' }),
    );
    const bytes = Buffer.from(records.join(''));
    for (let end = 0; end <= bytes.length; end++) {
      writeFileSync(path, bytes.subarray(0, end));
      const finished = new FinishedLines();
      const whole = bytes.subarray(0, end).lastIndexOf(0x0a) + 1;
      expect(await readRecords(path, finished)).toEqual({ whole, dropped: 0 });
      expect(finished.count).toBe(bytes.subarray(0, whole).toString().split('\n').length - 1);
    }
  });

  test('of a file that is not there, there are none', async () => {
    using folder = new TemporaryFolder();
    const finished = new FinishedLines();
    expect(await readRecords(join(folder.path, 'results.jsonl'), finished)).toEqual({ whole: 0, dropped: 0 });
    expect(finished.count).toBe(0);
  });

  test('a file with anything else is refused', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'results.jsonl');
    writeFileSync(path, '{"total":3}\n{"tot');
    await expect(readRecords(path, new FinishedLines())).rejects.toThrow(`${path}:1 was not written by magda run`);
    await expect(readRecords(folder.path, new FinishedLines())).rejects.toThrow('to be a file');
  });
});
