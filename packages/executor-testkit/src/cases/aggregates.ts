/** Modules with state: what they take in, and when they give it out. */

import assert from 'node:assert/strict';
import { CommitError, ModuleError, type ParallelBuildOptions, ParallelPipeline, StateLostError } from '@magda/core';
import { Gather, Obey, Report } from '../fixtures/modules.js';
import { type Definition, failure } from '../setting.js';

export const aggregates: readonly Definition[] = [
  {
    name: 'F67 process() called without awaiting sees exactly the earlier jobs that succeeded',
    needs: [],
    async run(executor) {
      const pipeline = await gathering({ executor });
      const runs = [1, 2, 3].map((value) => pipeline.run({ do: 'return', value }));
      const broken = pipeline.run({ do: 'throw', what: 'error' });
      const first = pipeline.process();
      const later = pipeline.run({ do: 'return', value: 4 });
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
      await pipeline.close();
    },
  },
  {
    name: 'F68 process() whose downstream fails leaves the state as it was',
    needs: [],
    async run(executor) {
      const pipeline = await gathering({ executor });
      await pipeline.run({ do: 'return', value: 1 });
      await failure(pipeline.process('fail'), ModuleError, { module: 'report' });
      assert.deepEqual(await pipeline.process(), { gather: [1], report: 1 });
      assert.deepEqual(await pipeline.process(), { gather: [], report: 0 });
      await pipeline.close();
    },
  },
  {
    name: 'a job that an Aggregate refuses fails with the names of those that took it in and of those that did not',
    needs: [],
    async run(executor) {
      const pipeline = await gathering({ executor });
      const refusal = pipeline.run({ do: 'return', value: 'refuse me' });
      await failure(refusal, CommitError, { takenIn: [], notTakenIn: ['gather'] });
      await pipeline.close();
    },
  },
  {
    name: 'F42 state that died with its actor is an error with the count, until the group is reset',
    needs: ['isolation'],
    async run(executor) {
      const pipeline = await gathering({ executor });
      await Promise.all([1, 2].map((value) => pipeline.run({ do: 'return', value })));
      await executor.connections.find(({ group }) => group === 'state')?.terminate();
      await failure(pipeline.run({ do: 'return', value: 3 }), StateLostError, { jobs: 2, group: 'state' });
      await pipeline.reset('state');
      await pipeline.run({ do: 'return', value: 4 });
      assert.deepEqual(await pipeline.process(), { gather: [4], report: 1 });
      await pipeline.close();
    },
  },
];

/** `obey` feeds the Aggregate `gather` in a group of its own, which feeds `report`. */
function gathering(options: ParallelBuildOptions) {
  return new ParallelPipeline()
    .addModule(Obey.node('obey', { group: 'work' }))
    .addModule(Gather.node('gather', { group: 'state' }).dependsOn('obey'))
    .addModule(Report.node('report', { group: 'report' }).dependsOn('gather'))
    .build(options);
}
