/** Area CTX: what modules find as their context. */

import { describe, expect, test } from 'vitest';
import { accept, expose, finalize, fromFile, Group, inline, Module, SequentialPipeline } from '../../src/index.js';
import { kinds } from './fixtures/kinds.js';

/** Gives its context. */
@expose()
@finalize()
class See extends Module.Runtime {
  run() {
    return this.context;
  }
}

/** Gives what its context can do. */
@expose()
@finalize()
class Use extends Module.Runtime<Record<string, unknown>, { greet(name: string): string }> {
  run() {
    return this.context.greet(this.name);
  }
}

/** What is live and cannot be copied. */
class Connection {
  readonly #greeting: string;

  constructor(greeting = 'hello') {
    this.#greeting = greeting;
  }

  greet(name: string) {
    return `${this.#greeting} ${name}`;
  }
}

@accept(See)
@expose()
@finalize()
class SeeMore extends Module.Runtime {
  async run() {
    await Promise.resolve();
    return this.context;
  }
}

/** Numbers the contexts that are made. */
function counter() {
  let made = 0;
  return () => ({ n: ++made });
}

describe.each(kinds)('$name', ({ build, kind }) => {
  test.each([
    [null],
    [undefined],
    [{ key: 'val' }],
    [{ key: 'val', nested: { list: [1, { a: 'b' }] }, n: 5 }],
    [[1, 2, 3, 'a', 'b', 'c']],
    [3],
    ['text'],
  ])('P213 P214 a plain context is what the pipeline has and what every module sees: %j', async (context) => {
    const pipeline = await build([See.node('m1')], { context });
    expect(pipeline.context).toEqual(context);
    expect(await pipeline.run()).toEqual({ m1: context });
    await pipeline.close();
  });

  test('P215 P216 an object has its fields, whether it is the same or a copy', async () => {
    const context = { field: 13, inner: { field: 28, deeper: { field: 10 } } };
    const pipeline = await build([See.node('m1')], { context });
    const { m1 } = await pipeline.run();
    expect(m1).toEqual(context);
    if (kind === 'sequential') expect(m1).toBe(context);
    await pipeline.close();
  });

  test('P222 a context may be live: what cannot be copied works where groups share the process', async () => {
    const pipeline = await build([Use.node('use')], { context: new Connection() });
    expect(await pipeline.run()).toEqual({ use: 'hello use' });
    await pipeline.close();
  });

  test.each([
    ['a function', () => 42, 42],
    ['an async function', async () => 42, 42],
    ['a function of a file', fromFile(new URL('./fixtures/context.ts', import.meta.url), 'createContext', 42), 42],
  ])('P217 P218 A17 the pipeline keeps %s, modules see what it gives', async (_title, context, value) => {
    const pipeline = await build([See.node('m1')], { context });
    expect(pipeline.context).toBe(context);
    expect(await pipeline.run()).toEqual({ m1: value });
    await pipeline.close();
  });

  test('P217 P218 a class as context is made with new', async () => {
    const pipeline = await build([Use.node('use')], { context: Connection });
    expect(pipeline.context).toBe(Connection);
    expect(await pipeline.run()).toEqual({ use: 'hello use' });
    await pipeline.close();
  });
});

describe('P219 P220 P223 a factory makes a context where modules run, once for all that run there', () => {
  const sequential = () =>
    new SequentialPipeline().addModule(See.node('m1')).addModule(SeeMore.node('m2').dependsOn('m1'));

  test('one for a sequential pipeline, job after job', async () => {
    const pipeline = await sequential().build({ context: counter() });
    for (let job = 0; job < 2; job++) expect(await pipeline.run()).toEqual({ m1: { n: 1 }, m2: { n: 1 } });
    await pipeline.close();
  });

  test('one for each replica of each group', async () => {
    const context = counter();
    const pipeline = await sequential()
      .toParallel(({ name }) => name)
      .addGroup(new Group('m2', { replicas: 2 }))
      .build({ context, executor: inline() });
    const results = await Promise.all(Array.from({ length: 8 }, () => pipeline.run()));
    const [m1, m2] = (['m1', 'm2'] as const).map((name) => results.map((result) => (result[name] as { n: number }).n));
    expect(new Set(m1).size).toBe(1);
    expect(m2?.filter((n) => m1?.includes(n))).toEqual([]);
    expect(context()).toEqual({ n: 4 });
    await pipeline.close();
  });
});
