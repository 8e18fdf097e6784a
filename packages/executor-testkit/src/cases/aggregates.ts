/** Modules with state: what they take in, and when they give it out. */

import assert from 'node:assert/strict';
import {
  AbortedError,
  ActorDiedError,
  CommitError,
  Group,
  type GroupOptions,
  ModuleError,
  type ParallelBuildOptions,
  ParallelPipeline,
  SerializationError,
  StateLostError,
} from '@magda/core';
import type { Definition } from '../definition.js';
import type { Order } from '../fixtures/deeds.js';
import { Gather, Late, Obey, Report, type Told } from '../fixtures/modules.js';
import { beginning, event, failure } from '../pipelines.js';
import { Trail } from '../trail.js';

/** A timeout for jobs that never end, in which others are taken in on a busy machine too. */
const PATIENT_MS = 500;

export const aggregates: readonly Definition[] = [
  {
    name: 'F67 process() called without awaiting sees exactly the earlier jobs that succeeded',
    needs: [],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      const runs = [1, 2, 3].map((value) => pipeline.run(keep(value)));
      const broken = pipeline.run({ do: 'throw', what: 'error' });
      const first = pipeline.process();
      const later = pipeline.run(keep(4));
      const second = pipeline.process();
      const third = pipeline.process();
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
      const stuck = pipeline.run({ do: 'waitForSignal' }, { signal: controller.signal });
      await begun;
      const settled: string[] = [];
      const processing = pipeline.process().finally(() => settled.push('process'));
      const ran = event(
        pipeline,
        'group',
        ({ status, group, job }) => status === 'ended' && group === 'work' && job === 4,
      );
      const later = pipeline.run(keep(2)).finally(() => settled.push('later'));
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
      const aborted = pipeline.run(keep(1), { signal: controller.signal });
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
  {
    name: 'F42 state that died with its actor is an error with the count, until the group is reset',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      await Promise.all([1, 2].map((value) => pipeline.run(keep(value))));
      await executor.to('state').terminate();
      await failure(pipeline.run(keep(3)), StateLostError, { jobs: 2, group: 'state' });
      await failure(pipeline.process(), StateLostError, { jobs: 2, group: 'state' });
      await pipeline.reset('state');
      await pipeline.run(keep(4));
      assert.deepEqual(await pipeline.process(), { gather: [4], report: 1 });
    },
  },
  {
    name: 'F42 an Aggregate that holds nothing dies without a loss',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await gathering({ executor });
      await pipeline.run(keep(1));
      await pipeline.process();
      await executor.to('state').terminate();
      await pipeline.run(keep(2));
      assert.deepEqual(await pipeline.process(), { gather: [2], report: 1 });
    },
  },
  ...(['before', 'after'] as const).map(
    (moment): Definition => ({
      name: `F43 of two Aggregates one dies ${moment} it has taken a job in: the error names both`,
      needs: ['isolation'],
      async run(executor) {
        const pipeline = await new ParallelPipeline()
          .addModule(Obey.node('obey', { group: 'work' }))
          .addModule(Gather.node('mortal', { group: 'one' }).dependsOn('obey'))
          .addModule(Gather.node('immortal', { group: 'other' }).dependsOn('obey'))
          .build({ executor });
        const died = event(pipeline, 'actor', ({ status }) => status === 'died');
        const fatal = pipeline.run(tell({ aggregate: 'mortal', [moment]: { do: 'exit', code: 3 } }));
        const { message } = await failure(fatal, CommitError, { committed: ['immortal'], rejected: ['mortal'] });
        assert.match(message, /code 3\b/);
        assert.equal((await died).group, 'one');
        // The dead one held nothing before, so nothing else is lost.
        await pipeline.run(keep(2));
        const { mortal, immortal } = (await pipeline.process()) as Record<string, unknown[]>;
        assert.deepEqual(mortal, [2]);
        assert.equal(immortal?.length, 2);
        await pipeline.close();
      },
    }),
  ),
  {
    name: 'F43 an Aggregate that dies with a job that is not decided fails that job, and no other',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      await using pipeline = await late(trail).build({ executor });
      const collected = event(pipeline, 'group', ({ status, group }) => status === 'ended' && group === 'state');
      const undecided = pipeline.run(keep(1));
      await collected;
      await executor.to('state').terminate();
      trail.leave('go');
      await failure(undecided, ActorDiedError, { group: 'state', job: 1, mayHaveRun: true });
      await pipeline.run(keep(2));
      assert.deepEqual(await pipeline.process(), { gather: [2] });
    },
  },
];

const keep = (value: unknown): Order => ({ do: 'return', value });

const tell = (value: Told): Order => ({ do: 'return', value });

/** `obey` feeds the Aggregate `gather` in a group of its own, which feeds `report`. */
function gathering(options: ParallelBuildOptions, replicas = 1, state: GroupOptions = {}) {
  return new ParallelPipeline()
    .addGroup(new Group('work', { replicas }))
    .addGroup(new Group('state', state))
    .addModule(Obey.node('obey', { group: 'work' }))
    .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
    .addModule(Report.node('report', { group: 'report' }).dependsOn('gather'))
    .build(options);
}

/** Each job has a part that ends only after `go`. */
function late({ file }: Trail) {
  return new ParallelPipeline()
    .addModule(Obey.node('obey', { group: 'work', expose: false }))
    .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
    .addModule(
      Late.node('late', { group: 'late', parameters: { file, mark: 'late', others: ['go'] } }).dependsOn('obey'),
    );
}
