/** Lines reach the file whole and in order, and whoever writes faster than it takes them has to wait. */

import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TemporaryFolder } from '../fixtures/temporary-folder.js';
import { LineWriter, sinkTo } from './line-writer.js';

test('lines are written whole and in order, however they come', async () => {
  using folder = new TemporaryFolder();
  let file = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(400_000), fc.boolean())), async (sizes) => {
      const path = join(folder.path, `out-${++file}`);
      const fd = openSync(path, 'w');
      const lines = sizes.map(([size], index) => `${index}:${'é'.repeat(size)}\n`);
      const writer = new LineWriter(sinkTo(fd), 'out');
      for (const [index, line] of lines.entries()) {
        const full = writer.write(line);
        if (sizes[index]?.[1]) await full;
      }
      await writer.flush();
      closeSync(fd);
      expect(readFileSync(path, 'utf8') === lines.join('')).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a line is on its way at once, not only when there are many', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'out');
  const fd = openSync(path, 'w');
  const writer = new LineWriter(sinkTo(fd), 'out');
  expect(writer.write('1\n')).toBeUndefined();
  await writer.flush();
  expect(readFileSync(path, 'utf8')).toBe('1\n');
  closeSync(fd);
});

test('a write that takes only a part is followed by one for the rest, also where a pipe is full for now', async () => {
  const taken: string[] = [];
  let calls = 0;
  const writer = new LineWriter((bytes, offset) => {
    if (calls++ % 2 === 1) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    taken.push(bytes.toString('utf8', offset, offset + 2));
    return 2;
  }, 'out');
  writer.write('abc\n');
  writer.write('de\n');
  await writer.flush();
  expect(taken.join('')).toBe('abc\nde\n');
});

test('a write that fails is told at the next, and at the end', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'read-only');
  closeSync(openSync(path, 'w'));
  const fd = openSync(path, 'r');
  const writer = new LineWriter(sinkTo(fd), 'out');
  writer.write('1\n');
  await expect(writer.flush()).rejects.toThrow('out cannot be written: EBADF');
  expect(() => writer.write('2\n')).toThrow('out cannot be written: EBADF');
  closeSync(fd);
});
