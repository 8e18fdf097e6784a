/** Where groups name different executors, all that is shown of them says which. */

import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { inline } from '../executors/inline/inline.js';
import { accept, expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import { executorNames, onExecutor } from './executor-names.js';
import { bottleneck, explain, recordTimeline, toDot, toMermaid, toSvg } from './index.js';

@accept({ self: true })
@expose()
@finalize()
class Wait extends Module.Runtime {
  async run() {
    const end = performance.now() + 2;
    while (performance.now() < end) await null;
  }
}

function builder(executor: string | undefined) {
  return new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('model', { executor, replicas: 2, numCpus: 1 }))
    .addModule(Wait.node('first', { group: 'rest' }))
    .addModule(Wait.node('second', { group: 'model', dependsOn: ['first'] }));
}

test('diagrams', () => {
  const mixed = builder('gpus');
  expect(toMermaid(mixed)).toContain('"model × 2, on gpus, 1 CPU"');
  expect(toMermaid(mixed)).toContain('"rest"');
  expect(toDot(mixed)).toContain('label="model × 2\\non gpus\\n1 CPU"');
  expect(toSvg(mixed)).toContain('on gpus');
  expect(toMermaid(builder(undefined))).not.toContain(' on ');
});

test('timelines and explanations', async () => {
  await using pipeline = await builder('gpus').build({ executors: { gpus: inline({ numCpus: 2 }) } });
  const timeline = recordTimeline(pipeline);
  await Promise.all([1, 2].map((n) => pipeline.run(n)));
  expect([...timeline.executors]).toEqual([['model', 'gpus']]);
  expect(timeline.toText()).toMatch(/^model(\/0)? on gpus /m);
  expect(timeline.toText()).toMatch(/^rest /m);
  expect(timeline.toSvg()).toMatch(/model(\/0)? on gpus/);
  expect(JSON.stringify(timeline.toTrace())).toContain('"model on gpus"');
  const explanation = explain(timeline, 1);
  expect(explanation.groups.map(({ group, executor }) => [group, executor])).toEqual([
    ['rest', undefined],
    ['model', 'gpus'],
  ]);
  expect(explanation.toText()).toContain('model on gpus');
  expect(bottleneck(timeline).groups.find(({ group }) => group === 'model')?.executor).toBe('gpus');
  expect(bottleneck(timeline).toText()).toMatch(/^ *model on gpus {2}2 /m);
});

test.each([
  [['a', 'b'], [{ name: 'a', executor: 'x' }], ['a']],
  [
    ['a', 'b'],
    [
      { name: 'a', executor: 'x' },
      { name: 'b', executor: 'x' },
    ],
    [],
  ],
  [['a', undefined], [{ name: 'a' }], []],
  [[], undefined, []],
])('of %j with %j', (used, declared, named) => {
  expect([...executorNames(used, declared).keys()]).toEqual(named);
});

test('a long name takes little room', () => {
  expect(onExecutor(undefined)).toBe('');
  expect(onExecutor('a'.repeat(50)).length).toBeLessThan(22);
});
