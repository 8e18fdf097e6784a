/** Aggregates whose state is recorded: actors come and go, and what was taken in stays. */

import assert from 'node:assert/strict';
import {
  ActorDiedError,
  CommitError,
  CrashLoopError,
  Group,
  type GroupOptions,
  ParallelPipeline,
  type Pipeline,
} from '@magda/core';
import { memoryStore, type StateStore } from '@magda/core/store';
import type { Definition } from '../definition.js';
import type { Order } from '../fixtures/deeds.js';
import { Gather, Obey, Report, type Told } from '../fixtures/modules.js';
import { event, failure, handled, isA } from '../pipelines.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';

/** How often the actor of an Aggregate is killed while jobs come. */
const KILLS = 10;
const CALLERS = 8;

/** A timeout for jobs that never end, in which others are taken in on a busy machine too. */
const PATIENT_MS = 500;

export const stateStores: readonly Definition[] = [
  {
    name: 'with a state store, what a pipeline took in is there for the next of its name',
    needs: [],
    async run(executor) {
      const store = memoryStore();
      const first = await keeping(executor, store);
      await Promise.all([1, 2].map((value) => first.run(keep(value))));
      await first.close();
      await using second = await keeping(executor, store);
      await second.run(keep(3));
      assert.deepEqual(await second.process(), { gather: [1, 2, 3], report: 3 });
      assert.deepEqual(await second.process(), { gather: [], report: 0 });
    },
  },
  {
    name: 'F42 with a state store, an Aggregate whose actor is killed again and again under load has lost nothing and has nothing twice',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await keeping(executor, memoryStore({ snapshotEvery: 50 }), { maxRestarts: 1_000 });
      const taken: number[] = [];
      let next = 0;
      let isOver = false;
      const caller = async () => {
        while (!isOver) {
          const value = next++;
          const [, error] = await pipeline.runSafe(keep(value));
          if (error === undefined) taken.push(value);
          else if (!isA(error, ActorDiedError)) {
            isOver = true;
            throw error;
          }
        }
      };
      const calls = Promise.all(Array.from({ length: CALLERS }, caller));
      try {
        for (let kill = 0; kill < KILLS && !isOver; kill++) {
          const recovered = succeeded(pipeline, CALLERS);
          await executor.to('state').terminate();
          // An actor that dies before it has done anything is started again later each time.
          await Promise.race([recovered, calls]);
        }
      } finally {
        isOver = true;
        await calls;
      }
      const gathered = [...((await pipeline.process()).gather as readonly number[])].sort((a, b) => a - b);
      assert.deepEqual(
        gathered,
        taken.sort((a, b) => a - b),
      );
    },
  },
  {
    name: 'F43 with a state store, an Aggregate that dies while it takes a job in takes it in once it is there again',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await keeping(executor, memoryStore());
      await pipeline.run(keep(1));
      const restarted = event(pipeline, 'actor', ({ status, group }) => status === 'ready' && group === 'state');
      const runs = Promise.allSettled([pipeline.run(keep(2)), pipeline.run(keep(3))]);
      await executor.to('state').terminate();
      await restarted;
      const outcomes = await runs;
      const values = [1, ...outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [at + 2] : []))];
      assert.deepEqual((await pipeline.process()).gather, values);
    },
  },
  {
    name: 'F43 with a state store, a job that ends every actor that takes it in is refused when the group is given up, and it alone',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await keeping(executor, memoryStore(), { maxRestarts: 1 });
      await pipeline.run(keep(1));
      const fatal: Told = { aggregate: 'gather', before: { do: 'exit', code: 3 } };
      const refused = failure(pipeline.run(keep(fatal)), CommitError, { committed: [], rejected: ['gather'] });
      assert.match((await refused).message, /given up/);
      await failure(pipeline.run(keep(2)), CrashLoopError, { group: 'state' });
      await pipeline.reset('state');
      await pipeline.run(keep(3));
      assert.deepEqual((await pipeline.process()).gather, [1, 3]);
    },
  },
  {
    name: 'F20 with a state store, a job that an Aggregate does not come to an end with is refused, and it alone',
    needs: [],
    async run(executor) {
      await using pipeline = await keeping(executor, memoryStore(), { timeout: PATIENT_MS, cancelGrace: 20 });
      await pipeline.run(keep(1));
      const endless: Told = { aggregate: 'gather', before: { do: 'hang' } };
      const { message } = await failure(pipeline.run(keep(endless)), CommitError, { rejected: ['gather'] });
      assert.match(message, /was not taken in within 500 ms in group "state"/);
      await pipeline.run(keep(2));
      assert.deepEqual((await pipeline.process()).gather, [1, 2]);
    },
  },
  {
    name: 'F43 with a state store, a job that runs beside one that an Aggregate refuses ends, and is taken in by the next actor',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      await using pipeline = await new ParallelPipeline({ name: 'kept' })
        .addGroup(new Group('state', { concurrency: 2 }))
        .addModule(Obey.node('obey', { group: 'state' }))
        .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
        .build({ executor, stateStore: memoryStore() });
      const order: Order = { do: 'meet', file: trail.file, mark: 'beside', others: ['go'] };
      const beside = handled(pipeline.run(order));
      const fatal: Told = { aggregate: 'gather', before: { do: 'throw', what: 'error' } };
      await failure(pipeline.run(keep(fatal)), CommitError, { committed: [], rejected: ['gather'] });
      const later = handled(pipeline.run(keep(3)));
      trail.leave('go');
      await Promise.all([beside, later]);
      assert.equal(((await pipeline.process()).gather as readonly unknown[]).length, 2);
      assert.equal(executor.connections.length, 2);
    },
  },
];

/** Resolves when so many more jobs have succeeded. */
function succeeded(pipeline: Pipeline, jobs: number): Promise<void> {
  return new Promise((resolve) => {
    let left = jobs;
    const off = pipeline.on('job', ({ status }) => {
      if (status !== 'succeeded' || --left > 0) return;
      off();
      resolve();
    });
  });
}

const keep = (value: unknown): Order => ({ do: 'return', value });

/** `obey` feeds the Aggregate `gather` in a group of its own, which feeds `report`. */
function keeping(executor: Tap, stateStore: StateStore, state: GroupOptions = {}) {
  return new ParallelPipeline({ name: 'kept' })
    .addGroup(new Group('state', state))
    .addModule(Obey.node('obey', { group: 'work' }))
    .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
    .addModule(Report.node('report', { group: 'report' }).dependsOn('gather'))
    .build({ executor, stateStore, restore: true });
}
