import fc from 'fast-check';
import { test } from 'vitest';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import type { ManualClock } from '../resources/fixtures/manual-clock.js';
import { Kept, Played, Reported } from '../scheduler/fixtures/played.js';
import { whileTicking } from '../scheduler/fixtures/ticking.js';
import { type Driver, type Fated, playAll, round } from '../state/fixtures/rounds.js';
import { ShakyStore } from '../state/fixtures/shaky-store.js';
import { simulate } from './fixtures/simulate.js';

async function begin(clock: ManualClock, stateStore: ShakyStore, fated: Fated): Promise<Driver> {
  const builder = new SequentialPipeline({ name: 'kept' })
    .addModule(Played.node('work'))
    .addModule(Kept.node('first').dependsOn('work'))
    .addModule(Kept.node('second').dependsOn('work'))
    .addModule(Kept.node('third').dependsOn('work'))
    .addModule(Reported.node('report').dependsOn('first', 'second', 'third'));
  const pipeline = await simulate(builder, { clock, script: fated.script(), stateStore, restore: true });
  return {
    pipeline,
    crash() {},
    mend: () => pipeline.reset(),
    close: () => pipeline.close(),
    async kill() {},
  };
}

test('F42 F43 whatever fails, each job is in each Aggregate exactly once if it was taken in, and else not at all', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 6 }), (rounds) =>
      whileTicking(20, (clock) => {
        const store = new ShakyStore();
        return playAll(rounds, store, (fated) => begin(clock, store, fated));
      }),
    ),
    { numRuns: 150 },
  );
});
