import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inline } from '../executors/inline/inline.js';
import { defineModule, Group, Module, ParallelPipeline, SequentialPipeline } from '../index.js';
import { accept, expose, finalize } from '../module/decorators.js';
import { memoryStore } from '../store/index.js';
import { currentScope, inScopeLike } from './async-scope.js';

const tenant = new AsyncLocalStorage<string>();

const Load = defineModule({
  async run({ request, signal }) {
    signal.addEventListener('abort', () => aborts.push(`${tenant.getStore()}`));
    const before = tenant.getStore();
    // It must reach nobody else.
    tenant.enterWith(`${before}, by its module`);
    if (request === 'slow') await new Promise((resolve) => signal.addEventListener('abort', resolve));
    else await sleep(5);
    return `${request} as ${before}`;
  },
});

const aborts: string[] = [];

@accept(Load)
@expose('gathered')
@finalize()
class Gather extends Module.Aggregate<string[]> {
  override initialState(): string[] {
    return [];
  }

  override async aggregate(): Promise<void> {
    await sleep(1);
    this.state.push(`${tenant.getStore()}`);
    tenant.enterWith('an aggregate');
  }

  override process(): string[] {
    return [...this.state, `process() as ${tenant.getStore()}`];
  }
}

const builds = {
  sequential: (stateStore?: ReturnType<typeof memoryStore>) =>
    new SequentialPipeline({ name: 'p' })
      .addModule(Load.node('load', { expose: true }))
      .addModule(Gather.node('gather').dependsOn('load'))
      .build({ stateStore }),
  inline: (stateStore?: ReturnType<typeof memoryStore>) =>
    new ParallelPipeline({ name: 'p' })
      .addGroup(new Group('a', { concurrency: 2 }))
      .addModule(Load.node('load', { group: 'a', expose: true }))
      .addModule(Gather.node('gather', { group: 'b' }).dependsOn('load'))
      .build({ executor: inline(), stateStore }),
};

describe.each(Object.entries(builds))('what a module finds in AsyncLocalStorage: %s', (_, build) => {
  test.each([
    ['without a store', () => undefined],
    ['with a store', memoryStore],
  ])('is what its own caller has there, in aggregate() and process() too, %s', async (_, store) => {
    await using pipeline = await tenant.run('who built it', () => build(store()));
    const who = ['anna', 'bob', 'cora', 'dan'];
    const runs = who.map((name, at) =>
      tenant.run(name, async () => {
        await sleep(at);
        return (await pipeline.run(name)).load;
      }),
    );
    expect(await Promise.all(runs)).toEqual(who.map((name) => `${name} as ${name}`));
    const { gathered } = await tenant.run('eve', () => pipeline.process());
    // In a sequential pipeline it runs on from the modules before it.
    const found = (gathered as string[]).map((said) => said.split(',')[0]);
    expect(new Set(found)).toEqual(new Set([...who, 'process() as eve']));
  });

  test('is its own caller’s when its signal aborts by a limit', async () => {
    await using pipeline = await build();
    aborts.length = 0;
    const runs = ['anna', 'bob'].map((name) => tenant.run(name, () => pipeline.runSafe('slow', { timeout: 1 })));
    await Promise.all(runs);
    await expect.poll(() => aborts.map((said) => said.split(',')[0])).toEqual(['anna', 'bob']);
  });
});

test('what is entered in one scope is found in none that is made like the first', () => {
  const scope = tenant.run('anna', currentScope);
  const enter = () => {
    const found = tenant.getStore();
    tenant.enterWith('somebody else');
    return found;
  };
  expect([1, 2].map(() => inScopeLike(scope, enter, undefined))).toEqual(['anna', 'anna']);
  expect(tenant.getStore()).toBeUndefined();
});
