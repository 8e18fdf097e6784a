import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import type { ManualClock } from '../resources/fixtures/manual-clock.js';
import { type Driver, type Fated, playAll, round } from '../state/fixtures/rounds.js';
import { ShakyStore } from '../state/fixtures/shaky-store.js';
import { Kept, Played, Reported } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { whileTicking } from './fixtures/ticking.js';
import { Unruly } from './fixtures/unruly.js';

/** `work` feeds `first` and `third` of one group and `second` of another; `report` needs the result of all. */
function builder() {
  const options = { maxRestarts: 1_000, idempotent: true, maxRedeliveries: 3 };
  return new ParallelPipeline({ name: 'kept' })
    .addGroup(new Group('work', { ...options, replicas: 2 }))
    .addGroup(new Group('one', options))
    .addGroup(new Group('two', options))
    .addGroup(new Group('report', options))
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('first', { group: 'one' }).dependsOn('work'))
    .addModule(Kept.node('third', { group: 'one' }).dependsOn('work'))
    .addModule(Kept.node('second', { group: 'two' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('first', 'second', 'third'));
}

async function begin(clock: ManualClock, stateStore: ShakyStore, fated: Fated): Promise<Driver> {
  let isKilled = false;
  // Whom nobody waits for any more gets no actors.
  const executor = new Unruly({ ms: 0.1, spawning: () => (isKilled ? new Promise(() => {}) : undefined) });
  const script = fated.script();
  const pipeline = await simulate(builder(), { executor, clock, script, stateStore, restore: true });
  return {
    pipeline,
    crash: (group) => void executor.actor(group).crash(),
    async mend() {},
    async close() {
      await pipeline.close();
      expect(executor.alive).toEqual([]);
    },
    async kill() {
      isKilled = true;
      await Promise.all(executor.alive.map((actor) => actor.crash()));
    },
  };
}

test('F42 F43 whatever dies or fails, each job is in each Aggregate exactly once if it was taken in, and else not at all', {
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
