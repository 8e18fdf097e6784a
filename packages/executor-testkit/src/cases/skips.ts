/** Results that there are not, and what becomes of those who would read them. */

import assert from 'node:assert/strict';
import { Group, type ModuleEvent, optional, ParallelPipeline, type Pipeline } from '@magda/core';
import { memoryStore, type StateStore } from '@magda/core/store';
import type { Definition } from '../definition.js';
import { Collect, Compose, Find, type Orders } from '../fixtures/composing.js';
import { event } from '../pipelines.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';

const JOBS = 30;

const SKIP = { do: 'skip', reason: 'had to' } as const;

export const skips: readonly Definition[] = [
  {
    name: 'what a module skips, and what depends on it without optional, is absent, in its group and in others, and the job succeeds',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline({ name: 'skips' })
        .addModule(Compose.node('top', { group: 'g1' }))
        .addModule(Compose.node('beside', { group: 'g1' }).dependsOn('top'))
        .addModule(Compose.node('after', { group: 'g2' }).dependsOn('top'))
        .addModule(Compose.node('last', { group: 'g2' }).dependsOn('after', 'beside'))
        .addModule(Compose.node('far', { group: 'g3' }).dependsOn('after'))
        .build({ executor });
      const top = 'top()';
      const [beside, after] = [`beside(${top})`, `after(${top})`];
      const all = { top, beside, after, last: `last(${after},${beside})`, far: `far(${after})` };
      const outcomes: readonly (readonly [Orders, object])[] = [
        [{}, all],
        [{ top: SKIP }, {}],
        [{ top: { do: 'skipLater' } }, {}],
        [{ beside: SKIP }, { top, after, far: all.far }],
        [{ after: SKIP }, { top, beside }],
        [{ far: { do: 'skip' } }, { top, beside, after, last: all.last }],
        [
          { top: { do: 'return' }, after: SKIP },
          { top: undefined, beside: 'beside()' },
        ],
        [{}, all],
      ];
      const results = await Promise.all(outcomes.map(([orders]) => pipeline.run(orders)));
      assert.deepEqual(
        results,
        outcomes.map(([, result]) => result),
      );
    },
  },
  {
    name: 'an optional input that was skipped is not in the data of a module, while the others are',
    needs: [],
    async run(executor) {
      const links = ['one', 'two', 'three'].map((name) => optional(name));
      await using pipeline = await new ParallelPipeline({ name: 'skips' })
        .addModule(Compose.node('one', { group: 'g1', expose: false }))
        .addModule(Compose.node('two', { group: 'g2', expose: false }))
        .addModule(Compose.node('three', { group: 'g3', expose: false }))
        .addModule(Find.node('find', { group: 'g3' }).dependsOn(...links))
        .addModule(Find.node('found', { group: 'g4' }).dependsOn(...links))
        .build({ executor });
      const without = async (...names: readonly string[]) => {
        const { find, found } = await pipeline.run(Object.fromEntries(names.map((name) => [name, SKIP])));
        assert.deepEqual(find, found);
        return found;
      };
      const [two, three] = ['two()', 'three()'];
      assert.deepEqual(await without('one'), {
        size: 2,
        has: true,
        of: [two, three],
        names: ['two', 'three'],
        get: 'ResultLookupError',
      });
      assert.deepEqual(await without('one', 'three'), { size: 1, has: true, of: [two], names: ['two'], get: two });
      assert.deepEqual(await without('one', 'two', 'three'), {
        size: 0,
        has: false,
        of: [],
        names: [],
        get: 'ResultLookupError',
      });
    },
  },
  {
    name: "with onError: 'skip' what a module throws costs its result alone, and an event says what it was",
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline({ name: 'skips' })
        .addModule(Compose.node('one', { group: 'g1', onError: 'skip' }))
        .addModule(Compose.node('two', { group: 'g2' }).dependsOn('one'))
        .addModule(Compose.node('three', { group: 'g3' }).dependsOn(optional('one')))
        .build({ executor, logger: false });
      for (const deed of ['throw', 'reject'] as const) {
        const [one, two] = [skipped(pipeline, 'one'), skipped(pipeline, 'two')];
        assert.deepEqual(await pipeline.run({ one: { do: deed, what: 'error' } }), { three: 'three()' });
        const { error, reason } = await one;
        assert.match(String((error as Error | undefined)?.message), /Module "one" \(group "g1"\) failed in job \d/);
        assert.equal(reason, undefined);
        assert.match(String((await two).reason), /one/);
      }
      const told = skipped(pipeline, 'one');
      await pipeline.run({ one: SKIP });
      assert.equal((await told).reason, 'had to');
    },
  },
  ...[false, true].map(
    (recorded): Definition => ({
      name: `an Aggregate does not take in a job whose needed input was skipped${recorded ? ', with a state store' : ''}`,
      needs: [],
      async run(executor) {
        const store = recorded ? memoryStore() : undefined;
        const first = await collecting(executor, store);
        const jobs: readonly Orders[] = [{}, { right: SKIP }, { left: SKIP }, { left: SKIP, right: SKIP }];
        for (const orders of jobs) await first.run(orders);
        if (store !== undefined) await first.close();
        await using pipeline = store === undefined ? first : await collecting(executor, store);
        await pipeline.run({ left: SKIP });
        const results = {
          either: ['left,right', 'left', 'right', '', 'right'],
          both: ['left,right'],
          alone: ['right', 'right', 'right'],
        };
        assert.deepEqual(await pipeline.process({}), results);
        await pipeline.run({ right: SKIP });
        assert.deepEqual(await pipeline.process({}), { either: ['left'] });
      },
    }),
  ),
  {
    name: 'a job in which modules skip is the same when it is tried again after its actor died',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      await using pipeline = await new ParallelPipeline({ name: 'skips' })
        .addGroup(new Group('work', { idempotent: true, maxRedeliveries: 9 }))
        .addGroup(new Group('end', { idempotent: true, maxRedeliveries: 9 }))
        .addModule(Compose.node('top', { group: 'top', expose: false }))
        .addModule(Compose.node('before', { group: 'work' }).dependsOn(optional('top')))
        .addModule(Compose.node('work', { group: 'work' }).dependsOn(optional('before')))
        .addModule(Compose.node('end', { group: 'end' }).dependsOn(optional('before'), optional('work')))
        .build({ executor });
      const deadly = (mark: string) => ({ do: 'exitOnce', file: `${file}${mark}`, mark }) as const;
      const outcomes = Array.from({ length: JOBS }, (_, n): readonly [Orders, object] => {
        const before = 'before(top())';
        if (n % 10 === 3) {
          // Told before the actor dies, and told again.
          const orders = { before: SKIP, work: deadly(`work-${n}`) };
          return [orders, { work: 'survived', end: 'end(survived)' }];
        }
        if (n % 10 === 7)
          return [{ top: SKIP, before: SKIP, work: SKIP, end: deadly(`end-${n}`) }, { end: 'survived' }];
        if (n % 2 === 0) return [{ work: SKIP }, { before, end: `end(${before})` }];
        return [{}, { before, work: `work(${before})`, end: `end(${before},work(${before}))` }];
      });
      const results = await Promise.all(outcomes.map(([orders]) => pipeline.run(orders)));
      assert.deepEqual(
        results,
        outcomes.map(([, result]) => result),
      );
      assert.ok(executor.connections.length > 3, 'actors should have died');
    },
  },
];

function skipped(pipeline: Pipeline, name: string): Promise<ModuleEvent> {
  return event(pipeline, 'module', ({ status, module }) => status === 'skipped' && module === name);
}

/** Aggregates that need both `left` and `right`, one, or none of them, in two groups. */
function collecting(executor: Tap, stateStore: StateStore | undefined) {
  return new ParallelPipeline({ name: 'skips' })
    .addModule(Compose.node('left', { group: 'left', expose: false }))
    .addModule(Compose.node('right', { group: 'right', expose: false }))
    .addModule(Collect.node('either', { group: 'state' }).dependsOn(optional('left'), optional('right')))
    .addModule(Collect.node('both', { group: 'state' }).dependsOn('left', 'right'))
    .addModule(Collect.node('alone', { group: 'other' }).dependsOn('right'))
    .build({ executor, ...(stateStore !== undefined && { stateStore, restore: true }) });
}
