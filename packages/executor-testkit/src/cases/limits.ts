/** Limits of time: how long jobs may run, and how long they may wait for a replica. */

import assert from 'node:assert/strict';
import { AbortedError, ActorKilledError, type GroupOptions, type RunOptions, TimeoutError } from '@magda/core';
import type { Definition } from '../definition.js';
import { block } from '../fixtures/marks.js';
import { beginning, failure, obedient } from '../pipelines.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';
import { eventually } from '../waiting.js';

const LIMIT_MS = 1_000;

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
    name: 'F20 a job whose actor is killed on account of another, which keeps it from answering, is told so',
    needs: ['isolation'],
    async run(executor) {
      const { logger, begun } = beginning();
      await using it = await obedient(executor, { concurrency: 2, cancelGrace: 20 }, { logger });
      const bystander = it.obey({ do: 'hang' });
      await begun;
      const culprit = it.obey({ do: 'spin' }, { timeout: 100 });
      await failure(culprit, TimeoutError, { job: 2 });
      const { message } = await failure(bystander, ActorKilledError, { group: 'g', job: 1, mayHaveRun: true });
      assert.match(message, /on account of job 2/);
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F20 a job that heeds no signal is abandoned where its neighbors go on, and keeps its slot until it ends',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      await using it = await obedient(executor, { concurrency: 2, cancelGrace: 20 });
      const stuck = it.obey({ do: 'meet', file, mark: 'stuck', others: ['end'] }, { timeout: 50 });
      const beside = it.obey({ do: 'meet', file, mark: 'beside', others: ['go'] });
      await failure(stuck, TimeoutError, { job: 1 });
      await eventually(() => assert.equal(it.pipeline.stats().groups[0]?.abandoned, 1));
      trail.leave('go');
      await beside;
      assert.equal(await it.obey({ do: 'count' }), 3);
      trail.leave('end');
      await eventually(() => assert.equal(it.pipeline.stats().groups[0]?.abandoned, 0));
      assert.ok(executor.only);
    },
  },
  {
    name: 'F20 a replica whose slots are all taken by abandoned jobs is replaced',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { concurrency: 2, cancelGrace: 20 });
      const stuck = [1, 2].map(() => it.obey({ do: 'hang' }, { timeout: 50 }));
      await Promise.all(stuck.map((job) => failure(job, TimeoutError)));
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.equal(executor.connections.length, 2);
    },
  },
  ...(['timeout', 'queueTimeout'] as const).map(
    (limit): Definition => ({
      name: `F69 a job that is done in time does not exceed its ${limit} because its driver was busy`,
      needs: ['isolation'],
      run: (executor) => busyDriver(executor, { [limit]: LIMIT_MS }),
    }),
  ),
  {
    name: 'F69 a job that is done in time does not exceed its deadline because its driver was busy',
    needs: ['isolation'],
    run: (executor) => busyDriver(executor, {}, { deadline: LIMIT_MS }),
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

/** Two jobs, one after the other, that could both have been over before the limit was, had anybody heard of it. */
async function busyDriver(executor: Tap, group: GroupOptions, options?: RunOptions): Promise<void> {
  await using trail = await Trail.make();
  const { file } = trail;
  await using it = await obedient(executor, { ...group, prefetch: 0 });
  const jobs = ['first', 'second'].map((mark) => it.obey({ do: 'meet', file, mark, others: ['go'] }, options));
  await trail.has('first');
  trail.leave('go');
  block(LIMIT_MS * 1.5);
  await Promise.all(jobs);
}
