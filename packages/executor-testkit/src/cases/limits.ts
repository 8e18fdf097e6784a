/** Limits of time: how long jobs may run, and how long they may wait for a replica. */

import assert from 'node:assert/strict';
import { AbortedError, ActorKilledError, TimeoutError } from '@magda/core';
import type { Definition } from '../definition.js';
import { beginning, failure, obedient } from '../pipelines.js';
import { Trail } from '../trail.js';

export const limits: readonly Definition[] = [
  {
    name: 'F20 a module that never settles fails its job by the timeout, and its replica is replaced',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { cancelGrace: 20 });
      await failure(it.obey({ do: 'hang' }, { timeout: 50 }), TimeoutError, { group: 'g', replica: 0, job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.equal(executor.connections.length, 2);
    },
  },
  {
    name: "F20 a group's timeout is that of its jobs",
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { timeout: 50, cancelGrace: 20 });
      await failure(it.obey({ do: 'hang' }), TimeoutError, { group: 'g', job: 1 });
    },
  },
  {
    name: 'F20 a module that heeds its signal when its time is over keeps its replica',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      await failure(it.obey({ do: 'waitForSignal' }, { timeout: 50 }), TimeoutError, { group: 'g', job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 2);
      assert.ok(executor.only);
    },
  },
  {
    name: 'F20 a job whose actor is killed on account of another is told so',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { concurrency: 2, cancelGrace: 20 });
      const bystander = it.obey({ do: 'hang' });
      const culprit = it.obey({ do: 'hang' }, { timeout: 50 });
      await failure(culprit, TimeoutError, { job: 2 });
      const { message } = await failure(bystander, ActorKilledError, { group: 'g', job: 1, mayHaveRun: true });
      assert.match(message, /on account of job 2/);
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F21 a module that spins fails its job by the timeout, and its replica is replaced',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { cancelGrace: 0 });
      const spinning = it.obey({ do: 'spin' }, { timeout: 100 });
      const behind = it.obey({ do: 'count' });
      await failure(spinning, TimeoutError, { pipeline: 'obey', group: 'g', replica: 0, job: 1 });
      assert.equal(await behind, 1);
    },
  },
  {
    name: 'a job that waits too long for a replica fails, and the one that runs does not',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { logger, begun } = beginning();
      await using it = await obedient(executor, { queueTimeout: 50 }, { logger });
      const controller = new AbortController();
      const running = it.obey({ do: 'waitForSignal' }, { signal: controller.signal });
      await begun;
      await failure(it.obey({ do: 'mark', file: trail.file, mark: 'ran' }), TimeoutError, { group: 'g', job: 2 });
      controller.abort();
      await failure(running, AbortedError, { job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 2);
      assert.deepEqual(trail.marks, []);
    },
  },
];
