import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { memoryStore } from '../store/index.js';
import { testModule } from '../testing/index.js';
import { defineAggregate } from './define-aggregate.js';
import { defineModule } from './define-module.js';
import { Module } from './module.js';

class Price extends Module.Interface {
  constructor(readonly amount: number) {
    super();
  }
}

const Till = defineModule({ produces: Price, run: ({ request }) => new Price(request as number) });

const Sum = defineAggregate({
  accepts: [Price],
  expose: 'sum',
  parameters: z.object({ factor: z.number().default(1) }),
  initialState: () => 0,
  aggregate: ({ data, state, parameters }) => state + parameters.factor * data.get(Price).amount,
});

const Largest = defineAggregate({
  accepts: [Price],
  expose: true,
  initialState: (): Map<string, number> => new Map(),
  aggregate({ data, state }) {
    state.set('largest', Math.max(state.get('largest') ?? 0, data.get(Price).amount));
  },
  process: ({ state }) => state.get('largest'),
  snapshot: (state) => [...state],
  restore: (entries: [string, number][]) => new Map(entries),
});

const build = (options = {}) =>
  new ParallelPipeline({ name: 'shop' })
    .addModule(Till.node('till', { group: 'counter' }))
    .addModule(Sum.node('sum', { group: 'office', parameters: { factor: 2 } }).dependsOn('till'))
    .addModule(Largest.node('largest', { group: 'safe' }).dependsOn('till'))
    .build(options);

test('a state is what was returned, or changed in place; results are typed', async () => {
  const pipeline = await build();
  await Promise.all([3, 4, 1].map((price) => pipeline.run(price)));
  const results = await pipeline.process();
  expectTypeOf(results.sum).toEqualTypeOf<number>();
  expectTypeOf(results.largest).toEqualTypeOf<number | undefined>();
  expect(results).toEqual({ sum: 16, largest: 4 });
  expect(await pipeline.process()).toEqual({ sum: 0, largest: undefined });
  await pipeline.close();
});

test('states are kept, by what snapshot() and restore() make of them', async () => {
  const stateStore = memoryStore({ snapshotEvery: 1 });
  const first = await build({ stateStore });
  for (const price of [3, 4]) await first.run(price);
  await first.close();
  const next = await build({ stateStore, restore: true });
  await next.run(5);
  expect(await next.process()).toEqual({ sum: 24, largest: 5 });
  await next.close();
});

test('is tested as a class is', async () => {
  const sum = await testModule(Sum.node('sum')).build();
  await sum.data(new Price(2)).aggregate();
  expect([sum.state, await sum.process(), sum.state]).toEqual([2, 2, 0]);
  await sum.close();
});

test.each<[unknown, string]>([
  [null, 'takes'],
  [{ aggregate() {} }, 'defineAggregate() needs a function `initialState`: it has none.'],
  [{ initialState: () => 0 }, 'defineAggregate() needs a function `aggregate`: it has none.'],
  [{ initialState: () => 0, aggregate() {}, proces() {} }, 'no option "proces". Did you mean "process"?'],
  [{ initialState: 0, aggregate() {} }, '`initialState` must be a function'],
])('%o is refused at the call', (definition, message) => {
  expect(() => defineAggregate(definition as never)).toThrow(message);
});
