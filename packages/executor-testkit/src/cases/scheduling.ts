/** Which groups run when, and what their modules see. */

import assert from 'node:assert/strict';
import { Group, type GroupOptions, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import type { Order } from '../fixtures/deeds.js';
import { Pass, Trace } from '../fixtures/modules.js';
import { obedient } from '../pipelines.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';
import { eventually } from '../waiting.js';

export const scheduling: readonly Definition[] = [
  {
    name: 'a module sees the results of its direct predecessors, in its own group and in others',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addModule(Trace.node('A', { group: 'g1' }))
        .addModule(Trace.node('B', { group: 'g1' }).dependsOn('A'))
        .addModule(Trace.node('C', { group: 'g2' }).dependsOn('A'))
        .addModule(Trace.node('D', { group: 'g3' }).dependsOn('B', 'C'))
        .addModule(Trace.node('E', { group: 'g3' }).dependsOn('D'))
        .build({ executor });
      assert.deepEqual(await pipeline.run(7), {
        A: 'A(7)',
        B: 'B(A(7))',
        C: 'C(A(7))',
        D: 'D(B(A(7)),C(A(7)))',
        E: 'E(D(B(A(7)),C(A(7))))',
      });
    },
  },
  {
    name: 'a thousand jobs through three groups give the right results in the order of calls',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addGroup(new Group('g2', { replicas: 2 }))
        .addModule(Trace.node('A', { group: 'g1', expose: false }))
        .addModule(Trace.node('B', { group: 'g2', expose: false }).dependsOn('A'))
        .addModule(Trace.node('C', { group: 'g3' }).dependsOn('B'))
        .build({ executor });
      const jobs = Array.from({ length: 1_000 }, (_, n) => n);
      const results = await Promise.all(jobs.map((n) => pipeline.run(n)));
      assert.deepEqual(
        results,
        jobs.map((n) => ({ C: `C(B(A(${n})))` })),
      );
    },
  },
  {
    name: 'a group starts as soon as the modules that it needs are done, although others of their group still run',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      const first = (order: Order) => ({ parameters: { first: order } });
      await using pipeline = await new ParallelPipeline()
        .addModule(Trace.node('A', { group: 'g1', expose: false }))
        .addModule(
          Trace.node('B', { group: 'g1', ...first({ do: 'meet', file, mark: 'B', others: ['C'] }) }).dependsOn('A'),
        )
        .addModule(Trace.node('C', { group: 'g2', ...first({ do: 'mark', file, mark: 'C' }) }).dependsOn('A'))
        .build({ executor });
      assert.deepEqual(await pipeline.run(1), { B: 'B(A(1))', C: 'C(A(1))' });
    },
  },
  {
    name: 'one replica works on one job at a time, in the order of calls',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      const first = { do: 'wait', ms: 20 } as const;
      const both = (mark: string): Order => ({ do: 'meet', file, mark, others: [mark] });
      await using pipeline = await new ParallelPipeline()
        .addModule(Trace.node('begin', { group: 'g', parameters: { first: both('begin') } }))
        .addModule(Trace.node('middle', { group: 'g', parameters: { first } }).dependsOn('begin'))
        .addModule(Trace.node('end', { group: 'g', parameters: { first: both('end') } }).dependsOn('middle'))
        .build({ executor });
      const settled: number[] = [];
      await Promise.all([1, 2, 3].map(async (n) => pipeline.run(n).then(() => settled.push(n))));
      assert.deepEqual(trail.marks, ['begin', 'end', 'begin', 'end', 'begin', 'end']);
      assert.deepEqual(settled, [1, 2, 3]);
    },
  },
  {
    name: 'of the jobs that wait for a replica, those of the highest priority go first',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      await using it = await obedient(executor, { prefetch: 0 });
      const first = it.obey({ do: 'meet', file, mark: 'first', others: ['go'] });
      await eventually(() => assert.ok(trail.marks.includes('first')));
      const others = [undefined, -1, 5, 0.5, 5].map((priority, at) =>
        it.obey({ do: 'mark', file, mark: String(at) }, { priority }),
      );
      trail.leave('go');
      await Promise.all([first, ...others]);
      assert.deepEqual(trail.marks, ['first', 'go', '2', '4', '3', '0', '1']);
    },
  },
  {
    name: 'a rate holds over all replicas, in every window',
    needs: [],
    async run(executor) {
      const rate = { limit: 2, per: 200 };
      await using it = await obedient(executor, { replicas: 2, concurrency: 2, rate });
      const begins: number[] = [];
      it.pipeline.on('group', ({ status, time }) => status === 'dispatched' && begins.push(time));
      const results = await Promise.all([1, 2, 3, 4, 5].map((value) => it.obey({ do: 'return', value })));
      assert.deepEqual(results, [1, 2, 3, 4, 5]);
      assert.equal(begins.length, 5);
      // The event comes a little later than what it reports.
      for (const [at, begin] of begins.slice(rate.limit).entries())
        assert.ok(begin - (begins[at] as number) > rate.per / 2, `${begins}`);
    },
  },
  {
    name: 'replicas work at the same time',
    needs: [],
    run: (executor) => meetTwice(executor, { replicas: 2 }),
  },
  {
    name: 'with concurrency, one replica works on several jobs at the same time',
    needs: [],
    async run(executor) {
      await meetTwice(executor, { concurrency: 2 });
      assert.ok(executor.only);
    },
  },
  {
    name: 'of jobs that wait for each other all begin, as many as the concurrency says',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { concurrency: 3_000 });
      const jobs = Array.from({ length: 2_000 }, () => it.obey({ do: 'assemble', size: 2_000 }));
      await Promise.all(jobs);
      assert.ok(executor.only);
    },
  },
  {
    name: 'what a job enters into AsyncLocalStorage reaches no other job, however they follow each other',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { concurrency: 3 });
      const jobs = Array.from({ length: 60 }, (_, n) => it.obey({ do: 'enter', value: `job ${n}`, turns: n % 3 }));
      assert.deepEqual(new Set(await Promise.all(jobs)), new Set([undefined]));
    },
  },
  {
    name: 'a long job delays none of the short ones that another replica can take',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      await using it = await obedient(executor, { replicas: 2 });
      const short = ['1', '2', '3', '4', '5'];
      const long = it.obey({ do: 'meet', file, mark: 'long', others: short });
      await Promise.all([long, ...short.map((mark) => it.obey({ do: 'mark', file, mark }))]);
    },
  },
  {
    name: 'what a module does not return is undefined, a result like any other',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addModule(Pass.node('first', { group: 'g1' }))
        .addModule(Pass.node('second', { group: 'g2' }).dependsOn('first'))
        .build({ executor });
      assert.deepEqual(await pipeline.run(), { first: undefined, second: { first: undefined } });
    },
  },
];

/** Two jobs that each wait for the other to begin. */
async function meetTwice(executor: Tap, group: GroupOptions): Promise<void> {
  await using trail = await Trail.make();
  await using it = await obedient(executor, group);
  const { file } = trail;
  await Promise.all([
    it.obey({ do: 'meet', file, mark: 'one', others: ['other'] }),
    it.obey({ do: 'meet', file, mark: 'other', others: ['one'] }),
  ]);
}
