import { expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { CommitError } from '../errors/errors.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { memoryStore } from '../store/memory-store.js';
import type { StateStore } from '../store/state-store.js';
import { Kept, Played, Reported, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

async function keeping(script: Script = {}, { store = memoryStore(), restore = false } = {}) {
  const executor = new Unruly();
  const clock = new ManualClock();
  const builder = new ParallelPipeline({ name: 'kept' })
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep'));
  const pipeline = await simulate(builder, { executor, clock, script, stateStore: store, restore });
  const kept = async () => (await pipeline.process()).keep;
  return { pipeline, executor, clock, store, kept };
}

/** A store whose appends wait while a test says so. */
function gatedStore() {
  const inner = memoryStore();
  const gate = { isOpen: true, doors: new Doors<string>() };
  const store: StateStore = {
    ...inner,
    async open(pipeline) {
      const log = await inner.open(pipeline);
      return {
        read: () => log.read(),
        snapshot: (entry) => log.snapshot(entry),
        close: () => log.close(),
        async append(records) {
          if (!gate.isOpen) await gate.doors.wait('append');
          return log.append(records);
        },
      };
    },
  };
  return { store, gate };
}

test('a job that is recorded when its group has stopped is refused once, and those before it are restored', async () => {
  const { store, gate } = gatedStore();
  const { pipeline, clock } = await keeping({}, { store });
  await pipeline.run(1);
  gate.isOpen = false;
  const late = expect(pipeline.run(2)).rejects.toThrow(CommitError);
  await gate.doors.atDoor('append');
  const closing = pipeline.close({ deadline: 1 });
  clock.pass(1);
  await turns();
  gate.isOpen = true;
  gate.doors.open('append');
  await Promise.all([late, closing]);
  const again = await keeping({}, { store, restore: true });
  expect(await again.kept()).toEqual([1]);
});
