import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forwardLines } from './output.js';

test('however the bytes are cut, each line comes out once, whole, in order and behind the prefix', async () => {
  const lines = fc.array(
    fc.string({ unit: 'binary' }).map((line) => line.replaceAll(/[\r\n]/g, '')),
    { minLength: 1 },
  );
  const cuts = fc.array(fc.nat({ max: 200 }));
  await fc.assert(
    fc.asyncProperty(lines, cuts, fc.boolean(), async (lines, cuts, ended) => {
      const whole = Buffer.from(lines.join('\n') + (ended ? '\n' : ''));
      const [source, target] = [new PassThrough(), new PassThrough()];
      forwardLines(source, target, '[me] ');
      const ends = [...cuts, 0, whole.length].map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b);
      for (const [at, end] of ends.entries()) source.write(whole.subarray(ends[at - 1] ?? 0, end));
      source.end(() => setImmediate(() => target.end()));
      // A last line that is empty and has no end was never begun.
      const printed = ended || lines.at(-1) !== '' ? lines : lines.slice(0, -1);
      expect(await text(target)).toBe(printed.map((line) => `[me] ${Buffer.from(line)}\n`).join(''));
    }),
  );
});

test('many sources wait for one full stream with one listener', async () => {
  const target = new PassThrough({ highWaterMark: 1 });
  const sources = Array.from({ length: 50 }, () => new PassThrough());
  for (const [n, source] of sources.entries()) {
    forwardLines(source, target, `${n}: `);
    source.end('one\ntwo\n');
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(target.listenerCount('drain')).toBe(1);
  const received = text(target);
  setImmediate(() => target.end());
  expect((await received).split('\n').sort()).toEqual(
    ['', ...sources.flatMap((_, n) => [`${n}: one`, `${n}: two`])].sort(),
  );
});
