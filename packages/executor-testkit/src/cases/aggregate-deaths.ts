/** Modules with state whose actors die: what is lost, and who is told. */

import assert from 'node:assert/strict';
import { ActorDiedError, CommitError, ParallelPipeline, StateLostError } from '@magda/core';
import type { Definition } from '../definition.js';
import { Gather, Obey } from '../fixtures/modules.js';
import { event, failure, handled } from '../pipelines.js';
import { Trail } from '../trail.js';
import { gathering, keep, late, tell } from './gathering.js';

export const aggregateDeaths: readonly Definition[] = [
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
      const undecided = handled(pipeline.run(keep(1)));
      await collected;
      await executor.to('state').terminate();
      trail.leave('go');
      await failure(undecided, ActorDiedError, { group: 'state', job: 1, mayHaveRun: true });
      await pipeline.run(keep(2));
      assert.deepEqual(await pipeline.process(), { gather: [2] });
    },
  },
];
