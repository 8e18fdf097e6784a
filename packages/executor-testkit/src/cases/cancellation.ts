/** How callers end jobs: by a signal, or by a deadline. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { AbortedError, DeadlineError } from '@magda/core';
import type { Definition } from '../definition.js';
import { beginning, failure, obedient } from '../pipelines.js';
import { Trail } from '../trail.js';

export const cancellation: readonly Definition[] = [
  {
    name: 'F47 a job that is aborted while it waits never runs, and its neighbors do',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      await using it = await obedient(executor);
      const controller = new AbortController();
      const first = it.obey({ do: 'meet', file: trail.file, mark: 'first', others: ['go'] });
      const second = it.obey({ do: 'count' }, { signal: controller.signal });
      const third = it.obey({ do: 'count' });
      await trail.has('first');
      controller.abort(new Error('changed my mind'));
      const { cause } = await failure(second, AbortedError, { pipeline: 'obey', job: 2 });
      assert.equal((cause as Error).message, 'changed my mind');
      trail.leave('go');
      assert.deepEqual(await Promise.all([first, third]), [undefined, 2]);
    },
  },
  {
    name: 'F47 a job that is aborted while it runs is told by its signal, and its replica lives on',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      await using it = await obedient(executor, {}, { logger });
      const controller = new AbortController();
      const waiting = it.obey({ do: 'waitForSignal' }, { signal: controller.signal });
      const behind = it.obey({ do: 'count' });
      await begun;
      controller.abort(new Error('changed my mind'));
      await failure(waiting, AbortedError, { job: 1 });
      assert.equal(await behind, 2);
      assert.ok(executor.only);
    },
  },
  {
    name: 'F47 a job that heeds no signal is given up at once, and its actor after cancelGrace',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      await using it = await obedient(executor, { cancelGrace: 30 }, { logger });
      const controller = new AbortController();
      const hanging = it.obey({ do: 'hang' }, { signal: controller.signal });
      await begun;
      const behind = it.obey({ do: 'count' });
      controller.abort();
      await failure(hanging, AbortedError, { job: 1 });
      assert.equal(await behind, 1);
      assert.equal(executor.connections.length, 2);
    },
  },
  {
    name: 'F47 aborting a finished job changes nothing',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const controller = new AbortController();
      assert.equal(await it.obey({ do: 'count' }, { signal: controller.signal }), 1);
      controller.abort();
      assert.equal(await it.obey({ do: 'count' }), 2);
    },
  },
  {
    name: 'F46 one signal for ten thousand jobs gathers no listeners',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const { signal } = new AbortController();
      const jobs = Array.from({ length: 10_000 }, () => it.obey({ do: 'count' }, { signal }));
      const listeners = getEventListeners(signal, 'abort').length;
      assert.ok(listeners < 10, `${listeners} listeners while the jobs run`);
      assert.equal((await Promise.all(jobs)).at(-1), 10_000);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    },
  },
  {
    name: 'a call whose signal has aborted before is refused',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      await failure(it.obey({ do: 'count' }, { signal: AbortSignal.abort('no') }), AbortedError, { cause: 'no' });
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'a deadline ends a job that waits, and one that runs',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      await using it = await obedient(executor, {}, { logger });
      const running = it.obey({ do: 'waitForSignal' }, { deadline: 1_000 });
      await begun;
      const waiting = it.obey({ do: 'count' }, { deadline: 30 });
      await failure(waiting, DeadlineError, { job: 2 });
      await failure(running, DeadlineError, { job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 2);
      assert.ok(executor.only);
    },
  },
];
