/** What happens to groups when their actors die: replaced, tried again, given up. */

import assert from 'node:assert/strict';
import { ActorDiedError, CrashLoopError, Group, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import { Fragile } from '../fixtures/modules.js';
import { event, failure, obedient } from '../pipelines.js';
import { Trail } from '../trail.js';

export const restarts: readonly Definition[] = [
  {
    name: 'F36 a dead actor is replaced by the next incarnation of its replica, with the same claims',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { replicas: 2, numCpus: 0.25 });
      const second = executor.connections.find(({ request }) => request.replica === 1);
      await second?.terminate();
      await event(it.pipeline, 'actor', ({ status, replica }) => status === 'ready' && replica === 1);
      const { request } = executor.to('g');
      assert.deepEqual([request.replica, request.incarnation], [1, 2]);
      assert.deepEqual(request.resources, second?.request.resources);
      assert.notEqual(request.id, second?.request.id);
      assert.equal(it.pipeline.stats().groups[0]?.alive, 2);
    },
  },
  {
    name: 'F36 the other replica goes on while one is replaced',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { replicas: 2, prefetch: 0 });
      const died = event(it.pipeline, 'actor', ({ status }) => status === 'died');
      const replaced = event(
        it.pipeline,
        'actor',
        ({ status, incarnation }) => status === 'ready' && incarnation === 2,
      );
      const exiting = failure(it.obey({ do: 'exit', code: 3 }), ActorDiedError, { job: 1 });
      for (const moment of [undefined, died]) {
        await moment;
        const others = Array.from({ length: 20 }, (_, n) => it.obey({ do: 'return', value: n }));
        assert.deepEqual(await Promise.all(others), [...others.keys()]);
      }
      await exiting;
      await replaced;
      const ended = executor.connections.filter(({ exits }) => exits > 0);
      assert.equal(ended.length, 1, 'one alone should have ended');
    },
  },
  {
    name: 'a group declared idempotent has the job of a dead actor tried again',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      await using it = await obedient(executor, { idempotent: true, maxRedeliveries: 1 });
      assert.equal(await it.obey({ do: 'exitOnce', file: trail.file, mark: 'tried' }), 'survived');
      assert.deepEqual(trail.marks, ['tried', 'tried']);
    },
  },
  {
    name: 'a job that is tried again and again fails in the end',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      await using it = await obedient(executor, { idempotent: true, maxRedeliveries: 1 });
      const hopeless = it.obey({ do: 'markAndExit', file: trail.file, mark: 'tried' });
      await failure(hopeless, ActorDiedError, { job: 1, mayHaveRun: true });
      assert.deepEqual(trail.marks, ['tried', 'tried']);
    },
  },
  {
    name: 'F40 inputs that end their actors cost their own jobs, however many there are, and nobody gives the group up',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { maxRestarts: 1, prefetch: 0 });
      const bad = Array.from({ length: 5 }, () => it.obey({ do: 'exit', code: 3 }));
      const good = it.obey({ do: 'count' });
      await Promise.all(bad.map((job, at) => failure(job, ActorDiedError, { job: at + 1 })));
      assert.equal(await good, 1);
    },
  },
  {
    name: 'F40 a group whose actors die of the same job again is given up, its queue is rejected, and reset begins anew',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { maxRestarts: 1, prefetch: 0, idempotent: true, maxRedeliveries: 9 });
      const queued = [it.obey({ do: 'exit', code: 3 }), it.obey({ do: 'count' }), it.obey({ do: 'count' })];
      const told = await Promise.all(queued.map((job) => failure(job, CrashLoopError, { group: 'g' })));
      for (const { message } of told) assert.match(message, /died 2 times .* code 3\b/);
      assert.equal(executor.connections.length, 3);
      await failure(it.obey({ do: 'count' }), CrashLoopError, { group: 'g' });
      await it.pipeline.reset('g');
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F40 a group whose actors die without a job is given up',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      const bootstrap = { do: 'exitAgain', file: trail.file, mark: 'begun' } as const;
      const pipeline = await new ParallelPipeline()
        .addGroup(new Group('g', { maxRestarts: 0 }))
        .addModule(Fragile.node('fragile', { group: 'g', parameters: { bootstrap } }))
        .build({ executor });
      await executor.to('g').terminate();
      await failure(pipeline.run(), CrashLoopError, { group: 'g' });
      await pipeline.close();
    },
  },
];
