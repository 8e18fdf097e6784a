/** Which groups run when, and what their modules see. */

import assert from 'node:assert/strict';
import { Group, type ModuleEvent, ParallelPipeline, type Pipeline } from '@magda/core';
import { Pass, Trace } from '../fixtures/modules.js';
import { type Definition, obedient } from '../setting.js';

const MS = 150;

export const scheduling: readonly Definition[] = [
  {
    name: 'a module sees the results of its direct predecessors, in its own group and in others',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
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
      await pipeline.close();
    },
  },
  {
    name: 'a thousand jobs through three groups give the right results in the order of calls',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
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
      await pipeline.close();
    },
  },
  {
    name: 'a group starts as soon as the modules that it needs are done, although others of their group still run',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Trace.node('A', { group: 'g1' }))
        .addModule(Trace.node('B', { group: 'g1', parameters: { ms: MS } }).dependsOn('A'))
        .addModule(Trace.node('C', { group: 'g2' }).dependsOn('A'))
        .build({ executor });
      const runs = await watched(pipeline, () => pipeline.run());
      assert.ok(of(runs, 'C').end < of(runs, 'B').end, 'C waited for B, which it does not need');
      await pipeline.close();
    },
  },
  {
    name: 'one replica works on one job at a time, in the order of calls',
    needs: [],
    async run(executor) {
      const runs = await waitTwice(executor, {});
      assert.ok(runs[0].end <= runs[1].begin, 'the jobs overlapped');
      assert.ok(runs[0].job < runs[1].job);
    },
  },
  {
    name: 'replicas work at the same time',
    needs: [],
    async run(executor) {
      const runs = await waitTwice(executor, { replicas: 2 });
      assert.ok(runs[1].begin < runs[0].end, 'the second replica waited for the first');
      assert.deepEqual(runs.map(({ replica }) => replica).sort(), [0, 1]);
    },
  },
  {
    name: 'with concurrency a replica interleaves jobs',
    needs: [],
    async run(executor) {
      const runs = await waitTwice(executor, { concurrency: 2 });
      assert.ok(runs[1].begin < runs[0].end, 'the second job waited for the first');
      assert.deepEqual(
        runs.map(({ replica }) => replica),
        [0, 0],
      );
    },
  },
  {
    name: 'a long job delays none of the short ones that another replica can take',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor, { replicas: 2 });
      const settled: number[] = [];
      const times = [10 * MS, 1, 1, 1, 1, 1];
      await Promise.all(
        times.map(async (ms, n) => {
          await it.obey({ do: 'wait', ms });
          settled.push(n);
        }),
      );
      assert.equal(settled.at(-1), 0);
    },
  },
  {
    name: 'what a module does not return is undefined, a result like any other',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addModule(Pass.node('first', { group: 'g1' }))
        .addModule(Pass.node('second', { group: 'g2' }).dependsOn('first'))
        .build({ executor });
      assert.deepEqual(await pipeline.run(), { first: undefined, second: { first: undefined } });
      await pipeline.close();
    },
  },
];

/** Two jobs of some length at once in one group, in the order in which they began. */
async function waitTwice(executor: Parameters<typeof obedient>[0], group: Parameters<typeof obedient>[1]) {
  await using it = await obedient(executor, group);
  const runs = await watched(it.pipeline, () =>
    Promise.all([it.obey({ do: 'wait', ms: MS }), it.obey({ do: 'wait', ms: MS })]),
  );
  return runs.sort((a, b) => a.begin - b.begin) as [ModuleEvent, ModuleEvent];
}

/** The modules that ran during the call. */
async function watched(pipeline: Pipeline, call: () => Promise<unknown>): Promise<ModuleEvent[]> {
  const runs: ModuleEvent[] = [];
  const off = pipeline.on('module', (event) => runs.push(event));
  await call();
  off();
  return runs;
}

function of(runs: readonly ModuleEvent[], name: string): ModuleEvent {
  const run = runs.find(({ module }) => module === name);
  assert.ok(run, `no event says that module ${name} ran`);
  return run;
}
