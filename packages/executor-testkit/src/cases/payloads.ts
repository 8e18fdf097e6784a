/** What requests and results are after a trip, and what cannot travel. */

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ParallelPipeline, SerializationError } from '@magda/core';
import type { Definition } from '../definition.js';
import { Draw, Gather, Measure, Obey, Pass, Spoil } from '../fixtures/modules.js';
import { randomValues } from '../fixtures/random-values.js';
import { Drawing, Point, type Refused, refused, Sealed, zoo } from '../fixtures/values.js';
import { failure, obedient } from '../pipelines.js';

const MIB = 2 ** 20;

/** The same values each time. */
const SEED = 20_191_104;

export const payloads: readonly Definition[] = [
  ...Object.keys(refused).map(
    (what): Definition => ({
      name: `F30 F34 a ${what} in a result or a request fails its job with the path, and the actor lives on`,
      needs: [],
      async run(executor) {
        await using it = await obedient(executor);
        const { make, path } = refused[what as Refused];
        const inResult = await failure(it.obey({ do: 'give', what: what as Refused }), SerializationError, { job: 1 });
        assert.ok(inResult.path.startsWith(path === '' ? 'result' : `result.${path}`), inResult.path);
        assert.ok(inResult.message.includes(inResult.path), inResult.message);
        const inRequest = await failure(it.obey({ do: 'return', value: make() }), SerializationError);
        assert.ok(inRequest.path.startsWith(path === '' ? 'request.value' : `request.value.${path}`), inRequest.path);
        assert.equal(await it.obey({ do: 'count' }), 2);
        assert.ok(executor.only);
      },
    }),
  ),
  {
    name: 'F31 every kind of value is the same after a trip to a group, on to another, and back',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Pass.node('first', { group: 'g1' }))
        .addModule(Pass.node('second', { group: 'g2' }).dependsOn('first'))
        .build({ executor });
      const sent = zoo();
      const { first, second } = await pipeline.run(sent);
      assert.deepEqual(first, sent);
      assert.deepEqual(second, { first: sent });
      const { cyclic, map, again } = first as { cyclic: { self: unknown }; map: Map<unknown, unknown>; again: unknown };
      assert.equal(cyclic.self, cyclic);
      assert.ok(map.has(again), 'one object in two places must stay one object');
      // Two of them are never equal for assert.
      const { first: never } = await pipeline.run(new Date(Number.NaN));
      assert.ok(never instanceof Date && Number.isNaN(never.getTime()));
      await pipeline.close();
    },
  },
  {
    name: 'F31 views come back on buffers of their own size, and those on one buffer share it',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const { buffer } = new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0]);
      const value = [new Uint8Array(buffer), new Int32Array(buffer), new DataView(new ArrayBuffer(5))] as const;
      const [bytes, numbers, view] = (await it.obey({ do: 'return', value })) as typeof value;
      assert.deepEqual([bytes.buffer.byteLength, view.buffer.byteLength], [8, 5]);
      bytes[4] = 3;
      assert.deepEqual([...numbers], [1, 3]);
    },
  },
  {
    name: 'F31 values at random are the same after a trip to a group and back',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const sent of randomValues(SEED, 300)) {
        const value = await it.obey({ do: 'return', value: sent });
        assert.deepEqual(value, sent, `${inspect(sent)} became ${inspect(value)}`);
      }
    },
  },
  {
    name: 'F32 64 MiB travel each way',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const value = new Uint8Array(64 * MIB).fill(7);
      const back = (await it.obey({ do: 'return', value })) as Uint8Array;
      assert.equal(Buffer.compare(back, value), 0);
    },
  },
  {
    name: 'F77 what the caller does with a request after the call is seen by no module, however late it begins',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Obey.node('first', { group: 'g1' }))
        .addModule(Spoil.node('late', { group: 'g2' }).dependsOn('first'))
        .addModule(Gather.node('gather', { group: 'g3' }).dependsOn('first'))
        .build({ executor });
      const value = new Uint8Array(2);
      const order = { do: 'return', value };
      const jobs: ReturnType<typeof pipeline.run>[] = [];
      for (const n of [1, 2, 3]) {
        value.fill(n);
        jobs.push(pipeline.run(order));
      }
      value.fill(9);
      order.do = 'hang';
      const seen = (n: number) => ({ first: new Uint8Array([n, n]), late: [`2 × ${n}`, `2 × ${n}`] });
      assert.deepEqual(await Promise.all(jobs), [seen(1), seen(2), seen(3)]);
      assert.deepEqual(await pipeline.process(), { gather: [1, 2, 3].map((n) => new Uint8Array([n, n])) });
      await pipeline.close();
    },
  },
  {
    name: 'F77 what map() is given for a job is what it was when it was read',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline().addModule(Pass.node('pass', { group: 'g' })).build({ executor });
      const reused = { n: 0, list: [0] };
      async function* inputs() {
        for (const n of [1, 2, 3]) {
          await null;
          reused.n = n;
          reused.list[0] = n;
          yield reused;
        }
      }
      const got: unknown[] = [];
      for await (const { pass } of pipeline.map(inputs())) got.push(pass);
      assert.deepEqual(
        got,
        [1, 2, 3].map((n) => ({ n, list: [n] })),
      );
      await pipeline.close();
    },
  },
  {
    name: 'F78 after a value that cannot travel the next thousand jobs work',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const what of ['proxy', 'arguments', 'revokedProxy'] as const) {
        await failure(it.obey({ do: 'give', what }), SerializationError);
      }
      const jobs = Array.from({ length: 1_000 }, (_, value) => it.obey({ do: 'return', value }));
      assert.deepEqual(await Promise.all(jobs), [...jobs.keys()]);
      assert.ok(executor.only);
    },
  },
  {
    name: 'interfaces keep their class, nested and with private fields, between modules and to the caller',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Draw.node('draw', { group: 'g1', expose: true }))
        .addModule(Measure.node('measure', { group: 'g2' }).dependsOn('draw'))
        .build({ executor });
      const { draw, measure } = await pipeline.run('a line');
      assert.equal(measure, 'a line: 5,10');
      assert.ok(
        draw instanceof Drawing && draw.title instanceof Sealed && draw.points.get('line')?.[0] instanceof Point,
      );
      assert.equal(draw.title.secret, 'a line');
      await pipeline.close();
    },
  },
];
