/** More jobs than can be worked on: refused, or read no faster than they are done. */

import assert from 'node:assert/strict';
import { ParallelPipeline, QueueFullError } from '@magda/core';
import type { Definition } from '../definition.js';
import { Pass, Trace } from '../fixtures/modules.js';
import { failure, obedient } from '../pipelines.js';

export const overload: readonly Definition[] = [
  {
    name: 'F44 of twenty thousand calls at once those beyond the limit are refused, and the others run',
    needs: [],
    async run(executor) {
      const maxPending = 19_000;
      await using it = await obedient(executor, {}, { maxPending });
      const calls = Array.from({ length: 20_000 }, () => it.obey({ do: 'count' }));
      const outcomes = await Promise.allSettled(calls);
      const refused = outcomes.findIndex(({ status }) => status === 'rejected');
      assert.equal(refused, maxPending);
      await failure(calls[refused] as Promise<unknown>, QueueFullError, { pipeline: 'obey' });
      assert.ok(outcomes.slice(maxPending).every(({ status }) => status === 'rejected'));
      assert.equal(await calls[maxPending - 1], maxPending);
      assert.equal(await it.obey({ do: 'count' }), maxPending + 1);
    },
  },
  {
    name: 'F45 map reads no further ahead than it may, though a group is slow, and gives results in order',
    needs: [],
    async run(executor) {
      const slow = { first: { do: 'wait', ms: 1 } } as const;
      await using pipeline = await new ParallelPipeline()
        .addModule(Trace.node('quick', { group: 'g1', expose: false }))
        .addModule(Trace.node('slow', { group: 'g2', parameters: slow }).dependsOn('quick'))
        .build({ executor });
      let read = 0;
      function* endless() {
        for (;;) yield read++;
      }
      const results: unknown[] = [];
      for await (const result of pipeline.map(endless(), { concurrency: 8 })) {
        assert.ok(read <= results.length + 9, `${read} were read when ${results.length} had been given back`);
        if (results.push(result) === 100) break;
      }
      assert.deepEqual(
        results,
        Array.from({ length: 100 }, (_, n) => ({ slow: `slow(quick(${n}))` })),
      );
    },
  },
  {
    name: 'F45 map goes on after jobs that fail, if it is told to',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const orders = [1, 2, 3].map((n) => (n === 2 ? { do: 'throw', what: 'error' } : { do: 'return', value: n }));
      const outcomes: unknown[] = [];
      for await (const outcome of it.pipeline.map(orders, { onError: 'yield' })) {
        outcomes.push('error' in outcome ? outcome.input : outcome.obey);
      }
      assert.deepEqual(outcomes, [1, orders[1], 3]);
    },
  },
  {
    name: 'large results of a quick group before a slow one arrive one and all',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addModule(Pass.node('quick', { group: 'g1', expose: false }))
        .addModule(Pass.node('slow', { group: 'g2' }).dependsOn('quick'))
        .build({ executor });
      const sent = Array.from({ length: 40 }, (_, n) => new Uint8Array(500_000).fill(n));
      const results = await Promise.all(sent.map((bytes) => pipeline.run(bytes)));
      for (const [n, { slow }] of results.entries()) {
        const { quick } = slow as { readonly quick: Uint8Array };
        assert.ok(Buffer.compare(quick, sent[n] as Uint8Array) === 0, `result ${n} is another`);
      }
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
