/** Beginning and end of pipelines and executors. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { ActorDiedError, ClosedExecutorError, ClosedPipelineError, MagdaError } from '@magda/core';
import type { Definition } from '../definition.js';
import { beginning, failure, obedient } from '../pipelines.js';
import { Remains } from '../remains.js';
import type { Tap } from '../tap.js';

export const lifecycle: readonly Definition[] = [
  {
    name: 'F48 close finishes the jobs in flight, however often it is called',
    needs: [],
    async run(executor) {
      const it = await obedient(executor);
      const running = [it.obey({ do: 'wait', ms: 50 }), it.obey({ do: 'count' })];
      const closing = it.pipeline.close();
      assert.equal(it.pipeline.close(), closing);
      assert.equal(it.pipeline.closed, true);
      await closing;
      assert.deepEqual(await Promise.all(running), ['waited', 2]);
      assert.equal(executor.only.exits, 1);
    },
  },
  {
    name: 'F48 a pipeline that never had a job closes, twice',
    needs: [],
    async run(executor) {
      const it = await obedient(executor, { replicas: 2 });
      await it.pipeline.close();
      await it.pipeline.close();
      executor.allEnded();
    },
  },
  {
    name: 'F48 a build that is aborted leaves nothing behind',
    needs: [],
    async run(executor) {
      const controller = new AbortController();
      const building = obedient(executor, { replicas: 2 }, { signal: controller.signal });
      setImmediate(() => controller.abort(new Error('changed my mind')));
      await building.then(
        // It may have been quicker than the signal.
        ({ pipeline }) => pipeline.close(),
        (error: unknown) => assert.match(String(error), /changed my mind/),
      );
      executor.allEnded();
    },
  },
  {
    name: 'F48 a signal that a build was given has no listeners left when it is built, and ends nothing then',
    needs: [],
    async run(executor) {
      const controller = new AbortController();
      await using it = await obedient(executor, {}, { signal: controller.signal });
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
      controller.abort();
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F48 a pipeline closes after a crash',
    needs: ['isolation'],
    async run(executor) {
      const it = await obedient(executor);
      await failure(it.obey({ do: 'exit', code: 3 }), ActorDiedError);
      await it.pipeline.close();
      executor.allEnded();
    },
  },
  {
    name: 'F49 a closed pipeline takes no more jobs',
    needs: [],
    async run(executor) {
      const it = await obedient(executor);
      await it.pipeline.close();
      await failure(it.obey({ do: 'count' }), ClosedPipelineError, { pipeline: 'obey' });
    },
  },
  {
    name: 'F50 close over a stuck actor ends at its deadline, and its job is told',
    needs: ['isolation'],
    async run(executor) {
      const { logger, begun } = beginning();
      const it = await obedient(executor, {}, { logger });
      const stuck = it.obey({ do: 'spin' });
      const told = failure(stuck, ClosedPipelineError, { job: 1 });
      await begun;
      await assert.rejects(it.pipeline.close({ deadline: 50 }), /replica 0/);
      await told;
      assert.equal(executor.only.exits, 1);
    },
  },
  {
    name: 'F53 ten pipelines built and closed leave nothing, neither in this process nor under it',
    needs: [],
    async run(executor) {
      await buildAndClose(executor);
      const remains = await Remains.before();
      const listeners = processListeners();
      for (let n = 0; n < 10; n++) await buildAndClose(executor);
      await remains.check();
      assert.deepEqual(processListeners(), listeners);
    },
  },
  {
    name: 'F54 jobs of a pipeline whose executor is closed under it fail, and it closes',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      const it = await obedient(executor, { maxRestarts: 0 }, { logger });
      const running = failure(it.obey({ do: 'hang' }), MagdaError, { group: 'g' });
      await begun;
      await executor.close();
      await running;
      await failure(it.obey({ do: 'count' }), ClosedExecutorError, { group: 'g' });
      await it.pipeline.close();
    },
  },
  {
    name: 'F54 calls of a pipeline whose executor was closed while it was idle say so, and it closes',
    needs: [],
    async run(executor) {
      const it = await obedient(executor, { maxRestarts: 0, replicas: 2 });
      await executor.close();
      await failure(it.obey({ do: 'count' }), ClosedExecutorError, { group: 'g' });
      await failure(it.obey({ do: 'count' }), ClosedExecutorError, { group: 'g' });
      await it.pipeline.close();
    },
  },
  {
    name: 'F54 a build fails whose executor is closed under it',
    needs: [],
    async run(executor) {
      const building = obedient(executor, { replicas: 2 });
      await executor.close();
      const error = await failure(building, MagdaError);
      assert.ok(error instanceof ClosedExecutorError || error.cause instanceof Error, String(error));
      executor.allEnded();
    },
  },
  {
    name: 'one executor serves several pipelines',
    needs: [],
    async run(executor) {
      await using one = await obedient(executor);
      await using two = await obedient(executor);
      assert.deepEqual(await Promise.all([one, two].map(({ obey }) => obey({ do: 'count' }))), [1, 1]);
    },
  },
];

async function buildAndClose(executor: Tap): Promise<void> {
  const it = await obedient(executor);
  assert.equal(await it.obey({ do: 'count' }), 1);
  await it.pipeline.close();
}

/** How many listeners there are for each event of this process. */
function processListeners(): Readonly<Record<string, number>> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}
