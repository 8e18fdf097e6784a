import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StateEntry, StateLog } from '../../store/state-store.js';
import { diskStoreOn } from './disk-store.js';
import { FragileDisk } from './fixtures/fragile-disk.js';

/** What is done until the power is lost: batches of so many records, and a snapshot after some. */
interface Life {
  readonly batches: readonly { readonly records: number; readonly snapshot: 'none' | 'waits' | 'meanwhile' }[];
  readonly closes: boolean;
  readonly losesPowerAfter: number;
}

const life: fc.Arbitrary<Life> = fc.record({
  batches: fc.array(
    fc.record({
      records: fc.integer({ min: 1, max: 4 }),
      snapshot: fc.constantFrom('none' as const, 'none' as const, 'waits' as const, 'meanwhile' as const),
    }),
    { maxLength: 6 },
  ),
  closes: fc.boolean(),
  losesPowerAfter: fc.nat(120),
});

/** What somebody was told, and what somebody was not told yet. */
class Promised {
  /** Records up to this one are kept. */
  kept = 0;
  /** Records up to this one have been handed over. */
  tried = 0;
  /** Number of the latest snapshot that was said to be kept. */
  snapshot = 0;

  check(entries: readonly StateEntry[]): void {
    const [first, ...others] = entries;
    const records = isSnapshot(first) ? others : entries;
    const begin = isSnapshot(first) ? (first as StateEntry).sequence : 0;
    expect(begin).toBeGreaterThanOrEqual(this.snapshot);
    this.snapshot = begin;
    for (const [at, { sequence, data }] of records.entries()) {
      expect(sequence).toBe(begin + at + 1);
      expect(data).toBe(dataOf(sequence));
    }
    const last = begin + records.length;
    expect(last).toBeGreaterThanOrEqual(this.kept);
    expect(last).toBeLessThanOrEqual(this.tried);
    this.kept = last;
    this.tried = last;
  }
}

const impatient = { looks: 1, pause: async () => {} };
const dataOf = (sequence: number) => `record ${sequence} `.repeat(1 + (sequence % 5));
const isSnapshot = (entry: StateEntry | undefined) => String(entry?.data).startsWith('snapshot');

async function live(log: StateLog, { batches, closes }: Life, promised: Promised): Promise<void> {
  for (const { records, snapshot } of batches) {
    const first = promised.tried + 1;
    const batch = Array.from({ length: records }, (_, at) => ({ sequence: first + at, data: dataOf(first + at) }));
    promised.tried += records;
    const sequence = promised.kept;
    const snapshots = snapshot === 'meanwhile' ? log.snapshot({ sequence, data: `snapshot ${sequence}` }) : undefined;
    await log.append(batch);
    promised.kept += records;
    await snapshots;
    if (snapshot === 'waits') await log.snapshot({ sequence: promised.kept, data: `snapshot ${promised.kept}` });
    if (snapshot !== 'none') promised.snapshot = snapshot === 'waits' ? promised.kept : sequence;
  }
  if (closes) await log.close();
}

test('F43 whenever the power is lost, all that was said to be kept is there, and nothing that was never handed over', {
  timeout: 120_000,
}, async () => {
  const choices = fc.infiniteStream(fc.nat(1_000));
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 5 }), choices, async (lives, chosen) => {
      const disk = new FragileDisk((limit) => (chosen.next().value as number) % limit);
      const promised = new Promised();
      for (const told of [...lives, { batches: [], closes: true, losesPowerAfter: 1_000 }]) {
        const lost = disk.losePowerAfter(told.losesPowerAfter);
        const lived = (async () => {
          const log = await diskStoreOn(disk.files, '/store', {}, impatient).open('p');
          const entries: StateEntry[] = [];
          for await (const entry of log.read()) entries.push(entry);
          promised.check(entries);
          await live(log, told, promised);
        })();
        await Promise.race([lived, lost]);
        disk.restart();
      }
    }),
    { numRuns: 400 },
  );
});
