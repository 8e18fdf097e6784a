/** The laws of lifetimes: how actors begin and end, and executors with them. */

import assert from 'node:assert/strict';
import { ClosedExecutorError, type Connection, Group, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import { Fragile, Obey } from '../fixtures/modules.js';
import { failure, obedient } from '../pipelines.js';
import { rawRequest, unaborted } from '../raw-request.js';
import { Remains } from '../remains.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';

/** At once, in this turn, and in the course of a start. */
const DELAYS_MS = [0, 1, 5, 20, 60, 150];

/** For signs of life that were on their way. */
const SOON_MS = 1_000;

export const lifetime: readonly Definition[] = [
  {
    name: 'terminate is idempotent and resolves after exited, which says why in words',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(rawRequest, unaborted());
      await Promise.all([connection.terminate(), connection.terminate()]);
      await connection.terminate();
      const exit = await connection.exited;
      assert.match(exit.reason, /\w/);
      assert.deepEqual(await connection.exited, exit);
    },
  },
  {
    name: 'an actor that is told to stop ends by itself, and its last word arrives',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(rawRequest, unaborted());
      const heard: unknown[] = [];
      connection.onMessage((message) => heard.push((message as { readonly kind: unknown }).kind));
      connection.send({ kind: 'stop' });
      await connection.exited;
      assert.deepEqual(heard, ['stopped']);
      await connection.terminate();
    },
  },
  {
    name: 'F21 terminate ends an actor that spins, and nothing of it runs when it resolves',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      await using it = await obedient(executor, { maxRestarts: 0 });
      const spinning = it.obey({ do: 'spinAndBeat', file: trail.file });
      await trail.beats();
      await Promise.all([executor.only.terminate(), executor.only.terminate()]);
      await trail.ends(SOON_MS);
      await assert.rejects(spinning);
    },
  },
  {
    name: 'an actor ends though its modules have left timers running',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      const parameters = { bootstrap: { do: 'beat', file: trail.file } } as const;
      const pipeline = await new ParallelPipeline()
        .addModule(Fragile.node('restless', { group: 'g', parameters }))
        .build({ executor });
      await trail.beats();
      await pipeline.close();
      executor.allEnded();
      await trail.ends(SOON_MS);
    },
  },
  {
    name: 'an aborted spawn rejects with the reason and leaves nothing behind, whenever it is aborted',
    needs: [],
    async run(executor) {
      await assert.rejects(
        executor.spawn(rawRequest, { signal: AbortSignal.abort(new Error('too late')) }),
        /too late/,
      );
      const remains = await Remains.before();
      for (const delay of [undefined, ...DELAYS_MS]) await abortedAfter(delay, executor);
      await remains.check();
    },
  },
  {
    name: 'once spawn has resolved, its signal means nothing any more',
    needs: [],
    async run(executor) {
      const controller = new AbortController();
      const connection = await executor.spawn(rawRequest, { signal: controller.signal });
      controller.abort(new Error('changed my mind'));
      const answered = new Promise((resolve) => connection.onMessage(resolve));
      connection.send({ kind: 'recall', dispatchIds: [] });
      const answer = await Promise.race([answered, connection.exited]);
      assert.deepEqual((answer as { readonly kind?: unknown }).kind, 'recalled', JSON.stringify(answer));
      await connection.terminate();
    },
  },
  {
    name: 'who is ended is who was meant, among actors of one group and of others',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addGroup(new Group('g1', { idempotent: true }))
        .addModule(Obey.node('one', { group: 'g1' }))
        .addModule(Obey.node('two', { group: 'g2' }).dependsOn('one'))
        .build({ executor });
      const counts = async () => pipeline.run({ do: 'count' });
      assert.deepEqual([await counts(), await counts()].at(-1), { one: 2, two: 2 });
      await executor.to('g1').terminate();
      assert.deepEqual(await counts(), { one: 1, two: 3 });
      await executor.to('g2').terminate();
      assert.deepEqual(await counts(), { one: 2, two: 1 });
    },
  },
  {
    name: 'close ends all actors, however often it is called, and no more are started',
    needs: [],
    async run(executor) {
      await Promise.all([1, 2].map(() => executor.spawn(rawRequest, unaborted())));
      await Promise.all([executor.close(), executor.close()]);
      executor.allEnded();
      await failure(executor.spawn(rawRequest, unaborted()), ClosedExecutorError);
    },
  },
  {
    name: 'close ends actors that are still starting',
    needs: [],
    async run(executor) {
      const starting = [1, 2].map(() => executor.spawn(rawRequest, unaborted()));
      // By now they are under way.
      await Promise.resolve();
      await executor.close();
      for (const outcome of await Promise.allSettled(starting)) {
        if (outcome.status === 'fulfilled') await outcome.value.exited;
        else assert.ok(outcome.reason instanceof Error, String(outcome.reason));
      }
    },
  },
  {
    name: 'capacity says how much there is, and says it again',
    needs: [],
    async run(executor) {
      const capacity = await executor.capacity();
      const { numCpus = 0, numGpus = 0, memory = 0, resources = {}, gpuIds } = capacity;
      assert.ok(numCpus > 0, `numCpus is ${numCpus}`);
      for (const [name, amount] of Object.entries({ numCpus, numGpus, memory, ...resources })) {
        assert.ok(Number.isFinite(amount) && amount >= 0, `${name} is ${amount}`);
      }
      assert.ok(Number.isInteger(numGpus), `numGpus is ${numGpus}`);
      if (gpuIds !== undefined) assert.equal(new Set(gpuIds).size, numGpus, `numGpus is ${numGpus}, gpuIds ${gpuIds}`);
      assert.deepEqual(await executor.capacity(), capacity);
    },
  },
  {
    name: 'several actors live at once, as the capacity promises',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const replicas = 3;
      const { numCpus = 0 } = await executor.capacity();
      await using it = await obedient(executor, { replicas, numCpus: numCpus / replicas });
      const names = Array.from({ length: replicas }, (_, n) => String(n));
      // None of them goes on before all have begun.
      const meeting = (mark: string) => ({ do: 'meet', file: trail.file, mark, others: names }) as const;
      await Promise.all(names.map((name) => it.obey(meeting(name))));
    },
  },
];

async function abortedAfter(delay: number | undefined, executor: Tap): Promise<void> {
  const controller = new AbortController();
  const spawning = executor.spawn(rawRequest, { signal: controller.signal });
  const abort = () => controller.abort(new Error('changed my mind'));
  if (delay === undefined) abort();
  else setTimeout(abort, delay);
  const outcome = await spawning.then(
    (connection: Connection) => ({ connection }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return assert.match(String(outcome.error), /changed my mind/);
  assert.notEqual(delay, undefined, 'a spawn that is aborted at once must reject');
  await outcome.connection.terminate();
}
