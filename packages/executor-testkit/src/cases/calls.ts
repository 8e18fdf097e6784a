/** How callers end, bound and stream jobs. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { AbortedError, DeadlineError, QueueFullError, TimeoutError } from '@magda/core';
import { beginning, type Definition, failure, obedient } from '../setting.js';

export const calls: readonly Definition[] = [
  {
    name: 'F47 a job that is aborted while it waits never runs, and its neighbours do',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const controller = new AbortController();
      const first = it.obey({ do: 'wait', ms: 50 });
      const second = it.obey({ do: 'count' }, { signal: controller.signal });
      const third = it.obey({ do: 'count' });
      controller.abort(new Error('changed my mind'));
      const { cause } = await failure(second, AbortedError, { pipeline: 'obey', job: 2 });
      assert.equal((cause as Error).message, 'changed my mind');
      assert.deepEqual(await Promise.all([first, third]), ['waited', 2]);
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
      await begun;
      controller.abort(new Error('changed my mind'));
      await failure(waiting, AbortedError);
      assert.equal(await it.obey({ do: 'count' }), 2);
      assert.ok(executor.only);
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
    name: 'F46 one signal for a thousand jobs gathers no listeners',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const { signal } = new AbortController();
      const jobs = Array.from({ length: 1_000 }, () => it.obey({ do: 'count' }, { signal }));
      const listening = getEventListeners(signal, 'abort').length;
      assert.ok(listening < 10, `${listening} listeners while the jobs run`);
      await Promise.all(jobs);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    },
  },
  {
    name: 'a deadline ends a job that waits, and one that runs',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const running = it.obey({ do: 'waitForSignal' }, { deadline: 60 });
      const waiting = it.obey({ do: 'count' }, { deadline: 30 });
      await failure(waiting, DeadlineError, { job: 2 });
      await failure(running, DeadlineError, { job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 2);
    },
  },
  {
    name: 'F20 a module that never settles fails its job by the timeout, and its replica is replaced',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { timeout: 50, cancelGrace: 20 });
      await failure(it.obey({ do: 'hang' }), TimeoutError, { group: 'g', replica: 0, job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.equal(executor.connections.length, 2);
    },
  },
  {
    name: 'F21 a module that spins fails its job by the timeout, and its replica is replaced',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { timeout: 100, cancelGrace: 0 });
      const spinning = it.obey({ do: 'spin' });
      const behind = it.obey({ do: 'count' });
      await failure(spinning, TimeoutError, { pipeline: 'obey', group: 'g', replica: 0, job: 1 });
      assert.equal(await behind, 1);
    },
  },
  {
    name: 'F44 more jobs than may be pending are refused, and the others run',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, {}, { maxPending: 2 });
      const [first, second, third] = [1, 2, 3].map(() => it.obey({ do: 'count' })) as [
        Promise<unknown>,
        Promise<unknown>,
        Promise<unknown>,
      ];
      await failure(third, QueueFullError);
      assert.deepEqual(await Promise.all([first, second]), [1, 2]);
    },
  },
  {
    name: 'F45 map reads no further ahead than it may, and gives results in order',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      let read = 0;
      function* endless() {
        for (;;) yield { do: 'return', value: read++ } as const;
      }
      const results: unknown[] = [];
      for await (const { obey } of it.pipeline.map(endless(), { concurrency: 8 })) {
        assert.ok(read <= results.length + 9, `${read} were read when ${results.length} had been given back`);
        if (results.push(obey) === 100) break;
      }
      assert.deepEqual(
        results,
        Array.from({ length: 100 }, (_, n) => n),
      );
    },
  },
  {
    name: 'runSafe gives the error instead of throwing it',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const [results, error] = await it.pipeline.runSafe({ do: 'throw', what: 'error' });
      assert.equal(results, undefined);
      assert.match(String(error), /broken on purpose/);
      assert.deepEqual(await it.pipeline.runSafe({ do: 'return', value: 1 }), [{ obey: 1 }, undefined]);
    },
  },
];
