/** Killed after any write to its state or its outputs, and again after any later one, a run makes the same of all lines in the end. */

import { describe, expect, test } from 'vitest';
import { type Disk, linesIn, type RunOptions, run } from './fixtures/killable-run.js';

const EMPTY: Disk = { entries: [], output: '', errors: undefined };

/** What each write of a run leaves, and what it makes in the end. */
async function watched(before: Disk, options: Omit<RunOptions, 'wrote'>) {
  const moments: Disk[] = [];
  const { made, disk } = await run(before, { ...options, wrote: (left) => moments.push(left) });
  return { moments, made, disk };
}

const sorted = (text: string) => [...linesIn(text)].sort((one, other) => one - other);

describe.each([
  ['in order', { lines: 40, ordered: true, failing: false }, EMPTY],
  ['as they come', { lines: 40, ordered: false, failing: false }, EMPTY],
  ['with failures that are collected', { lines: 40, ordered: true, failing: true }, { ...EMPTY, errors: '' }],
  ['with failures that are skipped', { lines: 40, ordered: false, failing: true }, EMPTY],
] as const)('%s', (_, options, empty) => {
  test('each kill costs nothing and counts nothing twice', async () => {
    const whole = await watched(empty, options);
    const expected = { made: whole.made, output: sorted(whole.disk.output), errors: sorted(whole.disk.errors ?? '') };
    expect(whole.moments.length).toBeGreaterThan(options.lines);
    for (const [at, moment] of whole.moments.entries()) {
      const second = await watched(moment, options);
      const ends = [second];
      const again = second.moments[(at * 31) % Math.max(1, second.moments.length)];
      if (again !== undefined) ends.push(await watched(again, options));
      for (const { made, disk } of ends) {
        const end = { made, output: sorted(disk.output), errors: sorted(disk.errors ?? '') };
        expect({ at, ...end }).toEqual({ at, ...expected });
      }
    }
  });
});
