/** The laws of the channel: what becomes of messages. */

import assert from 'node:assert/strict';
import { type Executor, ParallelPipeline, type SpawnRequest } from '@magda/core';
import type { Definition } from '../definition.js';
import type { Order } from '../fixtures/deeds.js';
import { Fragile, Trace } from '../fixtures/modules.js';
import { beginning, listening, obedient } from '../pipelines.js';
import { rawRequest, unaborted } from '../raw-request.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';
import { pause } from '../waiting.js';

const KIB = 2 ** 10;

/** Around the sizes at which pipes, sockets and frames begin anew. */
const SIZES = [0, 1, 127, 128, 16 * KIB, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 1_000_003, 5 * 2 ** 20];

export const messages: readonly Definition[] = [
  {
    name: 'messages arrive once and in order, both ways',
    needs: [],
    async run(executor) {
      const { logger, heard } = listening();
      const it = await obedient(executor, {}, { logger });
      // Now and then a large one, which small ones might overtake.
      const texts = Array.from({ length: 500 }, (_, n) => `${n}:${'x'.repeat(n % 50 === 1 ? 100_000 : n % 7)}`);
      const settled: string[] = [];
      await Promise.all(
        texts.map(async (text) => {
          settled.push((await it.obey({ do: 'repeat', text })) as string);
        }),
      );
      await it.pipeline.close();
      same(settled, texts, 'the results');
      same(heard, texts, 'what was logged');
    },
  },
  {
    name: 'each message is heard once, and so is each answer',
    needs: [],
    async run(executor) {
      const connection = await executor.spawn(rawRequest, unaborted());
      let heard = 0;
      connection.onMessage(() => {
        heard += 1;
      });
      for (let n = 0; n < 100; n++) connection.send({ kind: 'recall', dispatchIds: [n] });
      connection.send({ kind: 'stop' });
      await connection.exited;
      assert.equal(heard, 101, `a hundred questions and one end were sent, and ${heard} answers heard`);
      await connection.terminate();
    },
  },
  {
    name: 'messages of any size arrive whole',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const size of SIZES) {
        const bytes = Uint8Array.from({ length: size }, (_, n) => (n * 31) % 251);
        const back = (await it.obey({ do: 'return', value: bytes })) as Uint8Array;
        assert.ok(Buffer.compare(back, bytes) === 0, `${size} bytes came back as ${back.length}, or others`);
        const text = 'zß水🍌'.repeat(size / 5);
        assert.ok((await it.obey({ do: 'return', value: text })) === text, `${text.length} characters changed`);
      }
    },
  },
  {
    name: 'messages before the first listener are kept',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { logger, heard } = listening();
      const texts = Array.from({ length: 20 }, (_, n) => `early ${n}`);
      const pipeline = await new ParallelPipeline()
        .addModule(fragile({ bootstrap: { do: 'log', texts } }))
        .addModule(Fragile.node('marking', { group: 'g', parameters: { bootstrap: marking(trail) } }).dependsOn('it'))
        .build({ executor: slowToListen(executor, trail), logger });
      assert.deepEqual(await pipeline.run(), { it: 'ran', marking: 'ran' });
      await pipeline.close();
      assert.deepEqual(heard, texts);
    },
  },
  {
    name: 'what an actor says before it closes its channel arrives before exited settles',
    needs: [],
    async run(executor) {
      const { logger, heard } = listening();
      const texts = Array.from({ length: 100 }, (_, n) => `${n}:${'x'.repeat(50_000)}`);
      const pipeline = await new ParallelPipeline()
        .addModule(fragile({ teardown: { do: 'log', texts } }))
        .build({ executor, logger });
      await pipeline.close();
      same(heard, texts, 'what was logged');
    },
  },
  {
    name: 'F41 nothing that an actor said is delivered once its exit is known',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      const it = await obedient(executor, { maxRestarts: 0 }, { logger });
      const chattering = it.obey({ do: 'chatter' });
      await begun;
      // That nothing came late, its window checks at the end.
      await executor.only.terminate();
      await assert.rejects(chattering);
      await pause(50);
      await it.pipeline.close();
    },
  },
  ...[
    { size: 10, what: 'a small result' },
    { size: 2 ** 20, what: 'a large result' },
  ].map(
    ({ size, what }): Definition => ({
      name: `${what} leaves its actor at once, though a module blocks it from then on`,
      needs: ['isolation'],
      async run(executor) {
        await using trail = await Trail.make();
        const { file } = trail;
        const blocking: Order = { do: 'meetBlocking', file, mark: 'B', others: ['C'] };
        await using pipeline = await new ParallelPipeline()
          .addModule(Trace.node('A', { group: 'g1' }))
          .addModule(Trace.node('B', { group: 'g1', parameters: { first: blocking } }).dependsOn('A'))
          .addModule(
            Trace.node('C', { group: 'g2', parameters: { first: { do: 'mark', file, mark: 'C' } } }).dependsOn('A'),
          )
          .build({ executor });
        const text = 'x'.repeat(size);
        assert.deepEqual(await pipeline.run(text), { A: `A(${text})`, B: `B(A(${text}))`, C: `C(A(${text}))` });
      },
    }),
  ),
];

function fragile(parameters: { readonly bootstrap?: Order; readonly teardown?: Order }) {
  return Fragile.node('it', { group: 'g', parameters });
}

function marking({ file }: Trail): Order {
  return { do: 'mark', file, mark: 'awake' };
}

/** A difference between long lists, without the lists. */
function same(found: readonly string[], wanted: readonly string[], what: string): void {
  const at = wanted.findIndex((text, n) => found[n] !== text);
  const brief = (text: string | undefined) => text?.slice(0, 20);
  assert.ok(at < 0, `${what}: at ${at} there is ${brief(found[at])}… instead of ${brief(wanted[at])}…`);
  assert.equal(found.length, wanted.length, `${what}: how many there are`);
}

/** Listens when the actor has said something. */
function slowToListen(executor: Tap, trail: Trail): Executor {
  const { name, admission, supports } = executor;
  return {
    ...{ name, admission, supports },
    capacity: () => executor.capacity(),
    close: () => executor.close(),
    async spawn(request: SpawnRequest, options) {
      const connection = await executor.spawn(request, options);
      return {
        exited: connection.exited,
        send: (message, transfer) => connection.send(message, transfer),
        async onMessage(listener) {
          await trail.has('awake');
          await pause(100);
          connection.onMessage(listener);
        },
        drained: () => connection.drained(),
        terminate: () => connection.terminate(),
      };
    },
  };
}
