/** Modules with state: what they take in, and when they give it out. */

import assert from 'node:assert/strict';
import { AbortedError, CommitError, ModuleError, SerializationError, StateLostError } from '@magda/core';
import type { Definition } from '../definition.js';
import type { Order } from '../fixtures/deeds.js';
import type { Told } from '../fixtures/modules.js';
import { beginning, event, failure, handled } from '../pipelines.js';
import { Trail } from '../trail.js';
import { gathering, keep, late, tell } from './gathering.js';

/** A timeout for jobs that never end, in which others are taken in on a busy machine too. */
const PATIENT_MS = 500;

export const aggregates: readonly Definition[] = [
  {
    name: 'F67 process() called without awaiting sees exactly the earlier jobs that succeeded',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      const runs = [1, 2, 3].map((value) => handled(pipeline.run(keep(value))));
      const broken = handled(pipeline.run({ do: 'throw', what: 'error' }));
      const first = handled(pipeline.process());
      const later = handled(pipeline.run(keep(4)));
      const second = handled(pipeline.process());
      const third = handled(pipeline.process());
      await failure(broken, ModuleError);
      assert.deepEqual(
        await Promise.all(runs),
        runs.map((_, n) => ({ obey: n + 1 })),
      );
      assert.deepEqual(await first, { gather: [1, 2, 3], report: 3 });
      assert.deepEqual(await later, { obey: 4 });
      assert.deepEqual(await second, { gather: [4], report: 1 });
      assert.deepEqual(await third, { gather: [], report: 0 });
    },
  },
  {
    name: 'F67 process() waits for an earlier job that is stuck, later jobs run meanwhile, and ending it lifts the barrier',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      await using pipeline = await gathering({ executor, logger }, 2);
      await pipeline.run(keep(1));
      const controller = new AbortController();
      const stuck = handled(pipeline.run({ do: 'waitForSignal' }, { signal: controller.signal }));
      await begun;
      const settled: string[] = [];
      const processing = handled(pipeline.process().finally(() => settled.push('process')));
      const ran = event(
        pipeline,
        'group',
        ({ status, group, job }) => status === 'ended' && group === 'work' && job === 4,
      );
      const later = handled(pipeline.run(keep(2)).finally(() => settled.push('later')));
      await ran;
      assert.deepEqual(settled, []);
      controller.abort();
      await failure(stuck, AbortedError, { job: 2 });
      assert.deepEqual(await processing, { gather: [1], report: 1 });
      assert.deepEqual(await later, { obey: 2 });
      assert.deepEqual(settled, ['process', 'later']);
      assert.deepEqual(await pipeline.process(), { gather: [2], report: 1 });
    },
  },
  {
    name: 'F20 an Aggregate that does not come to an end with a job is ended by the timeout, and the loss is told',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor }, 1, { timeout: PATIENT_MS, cancelGrace: 20 });
      await pipeline.run(keep(1));
      const endless: Told = { aggregate: 'gather', before: { do: 'hang' } };
      const error = await failure(pipeline.run(tell(endless)), CommitError, { committed: [], rejected: ['gather'] });
      assert.match(error.message, /was not taken in within 500 ms in group "state"/);
      await failure(pipeline.process(), StateLostError, { jobs: 1 });
      await pipeline.reset('state');
      await pipeline.run(keep(2));
      assert.deepEqual((await pipeline.process()).gather, [2]);
    },
  },
  {
    name: 'F20 an Aggregate that spins is ended by the timeout',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await gathering({ executor }, 1, { timeout: PATIENT_MS, cancelGrace: 0 });
      const endless: Told = { aggregate: 'gather', before: { do: 'spin' } };
      await failure(pipeline.run(tell(endless)), CommitError, { committed: [], rejected: ['gather'] });
      await pipeline.run(keep(2));
      assert.deepEqual((await pipeline.process()).gather, [2]);
    },
  },
  {
    name: 'F20 an Aggregate that heeds its signal when it takes too long keeps its actor',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor }, 1, { timeout: 100 });
      const slow: Told = { aggregate: 'gather', before: { do: 'waitForSignal' } };
      assert.deepEqual(await pipeline.run(tell(slow)), { obey: slow });
      assert.equal(((await pipeline.process()).gather as unknown[]).length, 1);
      assert.equal(executor.connections.filter(({ request }) => request.group === 'state').length, 1);
    },
  },
  {
    name: 'F68 process() whose downstream fails leaves the state as it was',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      await pipeline.run(keep(1));
      await failure(pipeline.process('fail'), ModuleError, { module: 'report' });
      assert.deepEqual(await pipeline.process(), { gather: [1], report: 1 });
      assert.deepEqual(await pipeline.process(), { gather: [], report: 0 });
    },
  },
  {
    name: 'F68 F30 process() whose result cannot travel fails and leaves the state as it was',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      await pipeline.run(keep(1));
      const failing = pipeline.process({ do: 'give', what: 'function' } satisfies Order);
      await failure(failing, SerializationError, { module: 'gather', path: 'result.model.forward' });
      assert.deepEqual(await pipeline.process(), { gather: [1], report: 1 });
    },
  },
  {
    name: 'two hundred jobs at once are taken in, one after another and none twice',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      const values = Array.from({ length: 200 }, (_, n) => n);
      await Promise.all(values.map((value) => pipeline.run(keep(value))));
      assert.deepEqual((await pipeline.process()).gather, values);
    },
  },
  {
    name: 'a job that is aborted after its Aggregate got it, and before all of it has succeeded, is not taken in',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const pipeline = await late(trail).build({ executor });
      const controller = new AbortController();
      const collected = event(pipeline, 'group', ({ status, group }) => status === 'ended' && group === 'state');
      const aborted = handled(pipeline.run(keep(1), { signal: controller.signal }));
      await collected;
      controller.abort();
      await failure(aborted, AbortedError, { job: 1 });
      trail.leave('go');
      await pipeline.run(keep(2));
      assert.deepEqual(await pipeline.process(), { gather: [2] });
      await pipeline.close();
    },
  },
  {
    name: 'a job that an Aggregate refuses fails with the names of those that took it in and of those that did not, and the next is taken in',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      const refusal = pipeline.run(tell({ aggregate: 'gather', before: { do: 'throw', what: 'error' } }));
      const { message } = await failure(refusal, CommitError, { committed: [], rejected: ['gather'] });
      assert.match(message, /broken on purpose/);
      await pipeline.run(keep(2));
      assert.deepEqual(await pipeline.process(), { gather: [2], report: 1 });
    },
  },
];
