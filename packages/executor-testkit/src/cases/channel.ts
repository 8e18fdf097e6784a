/** The laws of the contract: a channel and a lifetime. */

import assert from 'node:assert/strict';
import { ClosedExecutorError, type Executor, type SpawnRequest } from '@magda/core';
import { type Definition, eventually, failure, obedient, pause } from '../setting.js';
import type { Tap } from '../tap.js';

const request: SpawnRequest = {
  id: 'laws/g/0#1',
  pipeline: 'laws',
  group: 'g',
  replica: 0,
  incarnation: 1,
  resources: { numCpus: 0, numGpus: 0, memory: 0, resources: {}, gpuIds: [] },
  memory: undefined,
  env: {},
  executorOptions: undefined,
  sources: [],
};

const unaborted = () => new AbortController().signal;

export const channel: readonly Definition[] = [
  {
    name: 'messages arrive whole, once and in order',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const settled: number[] = [];
      const jobs = Array.from({ length: 500 }, (_, n) => n);
      await Promise.all(
        jobs.map(async (n) => {
          const value = { n, text: 'x'.repeat(n % 50 === 1 ? 100_000 : n % 7) };
          if (n % 2 === 0) assert.equal(await it.obey({ do: 'count' }), n + 1, 'the replica had more or fewer orders');
          else assert.deepEqual(await it.obey({ do: 'return', value }), value);
          settled.push(n);
        }),
      );
      assert.deepEqual(settled, jobs);
    },
  },
  {
    name: 'messages before the first listener are kept',
    needs: [],
    async run(executor) {
      const it = await obedient(slowToListen(executor));
      assert.equal(await it.obey({ do: 'count' }), 1);
      await it.pipeline.close();
    },
  },
  {
    name: 'send throws at once on a value that cannot travel, and the actor lives on',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      assert.throws(() => executor.only.send({ call() {} }));
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.ok(executor.only);
    },
  },
  {
    name: 'send does nothing once the peer is gone',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(request, { signal: unaborted() });
      await connection.terminate();
      assert.equal(connection.send({ kind: 'stop' }), undefined);
    },
  },
  {
    name: 'terminate is idempotent and resolves after exited, which says why in words',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(request, { signal: unaborted() });
      await Promise.all([connection.terminate(), connection.terminate()]);
      await connection.terminate();
      assert.match((await connection.exited).reason, /\w/);
    },
  },
  {
    name: 'F21 terminate ends an actor that spins',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { maxRestarts: 0 });
      const begun = it.obey({ do: 'spin' });
      begun.catch(() => {});
      await Promise.all([executor.only.terminate(), executor.only.terminate()]);
      await assert.rejects(begun);
    },
  },
  {
    name: 'drained resolves',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(request, { signal: unaborted() });
      await connection.drained();
      await connection.terminate();
    },
  },
  {
    name: 'an aborted spawn rejects and leaves nothing behind',
    needs: [],
    async run(executor) {
      const before = active();
      await assert.rejects(executor.spawn(request, { signal: AbortSignal.abort(new Error('too late')) }), /too late/);
      const controller = new AbortController();
      const spawned = executor.spawn(request, { signal: controller.signal });
      controller.abort(new Error('changed my mind'));
      await assert.rejects(spawned, /changed my mind/);
      await eventually(() => assert.deepEqual(active(), before));
      assert.equal(executor.connections.length, 0);
    },
  },
  {
    name: 'without actors it keeps nothing alive',
    needs: [],
    async run(executor) {
      const before = active();
      const it = await obedient(executor);
      await it.obey({ do: 'return' });
      await it.pipeline.close();
      await eventually(() => assert.deepEqual(active(), before));
    },
  },
  {
    name: 'close ends all actors, however often it is called, and no more are started',
    needs: [],
    async run(executor) {
      const actors = await Promise.all([1, 2].map(() => executor.spawn(request, { signal: unaborted() })));
      await Promise.all([executor.close(), executor.close()]);
      assert.deepEqual(
        executor.connections.map(({ exits }) => exits),
        actors.map(() => 1),
      );
      await failure(executor.spawn(request, { signal: unaborted() }), ClosedExecutorError);
    },
  },
  {
    name: 'capacity says how much there is',
    needs: [],
    async run(executor) {
      const { numCpus, numGpus = 0 } = await executor.capacity();
      assert.ok(numCpus !== undefined && numCpus > 0);
      assert.ok(Number.isInteger(numGpus) && numGpus >= 0);
    },
  },
];

/** Listens when the actor has had time to say something. */
function slowToListen(executor: Tap): Executor {
  const { name, admission, supports } = executor;
  return {
    ...{ name, admission, supports },
    capacity: () => executor.capacity(),
    close: () => executor.close(),
    async spawn(request, options) {
      const connection = await executor.spawn(request, options);
      return {
        exited: connection.exited,
        send: (message, transfer) => connection.send(message, transfer),
        onMessage: (listener) => void pause(200).then(() => connection.onMessage(listener)),
        drained: () => connection.drained(),
        terminate: () => connection.terminate(),
      };
    },
  };
}

/** What keeps this process alive, by kind. Timers are left out: others have some too. */
function active(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => !/Timeout|Immediate|TickObject/.test(kind))
    .sort();
}
