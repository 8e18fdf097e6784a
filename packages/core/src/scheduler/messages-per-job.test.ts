import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import type { Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { defineModule } from '../module/define-module.js';
import { optional } from '../module/optional.js';

/** Counts what travels to and from each group. */
function counting() {
  const inner = inline();
  const counts = new Map<string, { sent: number; received: number }>();
  const executor: Executor = {
    ...{ name: inner.name, admission: inner.admission, supports: inner.supports },
    capacity: () => inner.capacity(),
    close: () => inner.close(),
    async spawn(request, options) {
      const connection = await inner.spawn(request, options);
      const count = { sent: 0, received: 0 };
      counts.set(request.group, count);
      return {
        send(message, transfer) {
          count.sent++;
          connection.send(message, transfer);
        },
        onMessage(listener) {
          connection.onMessage((message) => {
            count.received++;
            listener(message);
          });
        },
        drained: () => connection.drained(),
        exited: connection.exited,
        terminate: () => connection.terminate(),
      };
    },
  };
  /** What traveled since the last call. */
  const taken = () => {
    const all = Object.fromEntries([...counts].map(([group, count]) => [group, { ...count }]));
    for (const count of counts.values()) count.sent = count.received = 0;
    return all;
  };
  return { executor, taken };
}

const Echo = defineModule({ type: 'echo', accepts: [{ self: true }], run: ({ request }) => request });

const once = { sent: 1, received: 1 };

test('a job is one request to each group and one answer of it', async () => {
  const { executor, taken } = counting();
  await using pipeline = await new ParallelPipeline()
    .addModule(Echo.node('A', { group: 'g1' }))
    .addModule(Echo.node('A2', { group: 'g1' }).dependsOn('A'))
    .addModule(Echo.node('B', { group: 'g2' }).dependsOn('A2'))
    .addModule(Echo.node('C', { group: 'g3' }).dependsOn('A2'))
    .addModule(Echo.node('D', { group: 'g4', expose: true }).dependsOn('B', 'C'))
    .build({ executor });
  taken();
  await pipeline.run(1);
  expect(taken()).toEqual({ g1: once, g2: once, g3: once, g4: once });
});

test('a result that another group can begin with before its own is done is one message more', async () => {
  const { executor, taken } = counting();
  await using pipeline = await new ParallelPipeline()
    .addModule(Echo.node('A', { group: 'g1' }))
    .addModule(Echo.node('A2', { group: 'g1' }).dependsOn('A'))
    .addModule(Echo.node('B', { group: 'g2' }).dependsOn('A'))
    .build({ executor });
  taken();
  await pipeline.run(1);
  expect(taken()).toEqual({ g1: { sent: 1, received: 2 }, g2: once });
});

test('requests of one tick travel together', async () => {
  const { executor, taken } = counting();
  await using pipeline = await new ParallelPipeline()
    .addGroup(new Group('g1', { concurrency: 8 }))
    .addModule(Echo.node('A', { group: 'g1' }))
    .build({ executor });
  taken();
  await Promise.all(Array.from({ length: 8 }, (_, job) => pipeline.run(job)));
  expect(taken().g1?.sent).toBe(1);
});

const Skip = defineModule({ type: 'skips', accepts: [{ self: true }], run: ({ skip }) => skip('always') });

test('a skip costs what a result costs, and a group of which nothing is left costs nothing', async () => {
  const { executor, taken } = counting();
  await using pipeline = await new ParallelPipeline()
    .addModule(Skip.node('A', { group: 'g1' }))
    .addModule(Skip.node('B', { group: 'g2' }).dependsOn('A'))
    .addModule(Skip.node('C', { group: 'g3', expose: true }).dependsOn('B'))
    .addModule(Skip.node('D', { group: 'g4', expose: true }).dependsOn(optional('A'), optional('B')))
    .build({ executor });
  taken();
  expect(await pipeline.run(1)).toEqual({});
  const none = { sent: 0, received: 0 };
  expect(taken()).toEqual({ g1: once, g2: none, g3: none, g4: once });
});
