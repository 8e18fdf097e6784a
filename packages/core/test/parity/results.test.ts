/** Area RES in whole pipelines: what modules find in their data, and what is left of it when it comes out. */

import { describe, expect, test } from 'vitest';
import {
  accept,
  expose,
  finalize,
  Module,
  produce,
  ResultLookupError,
  type RunArgs,
  SequentialPipeline,
} from '../../src/index.js';
import { kinds } from './fixtures/kinds.js';

type Data = RunArgs['data'];

/** Gives the context. */
@expose()
@finalize()
class C extends Module.Runtime {
  run() {
    return this.context;
  }
}

/** Gives its data. */
@accept(C, { self: true })
@expose()
@finalize()
class D extends Module.Runtime {
  run({ data }: RunArgs): Data {
    return data;
  }
}

class Annotated extends Module.Interface {
  constructor(
    readonly data: Data,
    readonly annotation: string,
  ) {
    super();
  }
}

@produce(Annotated)
@accept(Annotated)
@expose()
@finalize()
class I extends Module.Runtime {
  run({ data }: RunArgs) {
    return new Annotated(data, 'abc');
  }
}

describe.each(kinds)('$name', ({ build }) => {
  const diamond = () => [C.node('mod_c'), D.node('mod_d1'), D.node('mod_d2').dependsOn('mod_c', 'mod_d1')] as const;

  test.each([
    ['P053 by the exposed name', 'mod_c'],
    ['P054 P063 by the class', C],
  ])('%s a result is found where it is, and not elsewhere', async (_title, key) => {
    const pipeline = await build(diamond(), { context: [1, 2, 3] });
    const { mod_d1, mod_d2 } = (await pipeline.run()) as { readonly [name: string]: Data };
    expect([mod_d1?.of(key), mod_d1?.has(key), mod_d1?.size]).toEqual([[], false, 0]);
    expect([mod_d2?.of(key), mod_d2?.get(key), mod_d2?.has(key), mod_d2?.size]).toEqual([
      [[1, 2, 3]],
      [1, 2, 3],
      true,
      2,
    ]);
    await pipeline.close();
  });

  test('P055 by the interface, with its class kept at any depth', async () => {
    const pipeline = await build([I.node('i1'), I.node('i2').dependsOn('i1')]);
    const { i1, i2 } = (await pipeline.run()) as { readonly [name: string]: Annotated };
    expect(i1?.data.has(Annotated)).toBe(false);
    expect(i2?.data.of(Annotated)).toHaveLength(1);
    expect(i2?.data.get(Annotated)).toBeInstanceOf(Annotated);
    expect(i2?.data.get(Annotated).annotation).toBe('abc');
    await pipeline.close();
  });

  test('P056 each look at a set is fresh, its results are the same', async () => {
    const pipeline = await build(diamond(), { context: 'abc' });
    const { mod_d2 } = (await pipeline.run()) as { readonly [name: string]: Data };
    const [first, second] = [[...(mod_d2 as Data)], [...(mod_d2 as Data)]];
    expect(first).not.toBe(second);
    expect(first.every((result, at) => result === second[at])).toBe(true);
    await pipeline.close();
  });

  test('P057 P058 a class that is neither module nor interface is no key', async () => {
    class NoKey {}
    const pipeline = await build([C.node('mod_c'), D.node('mod_d1').dependsOn('mod_c')], { context: 'abc' });
    const { mod_d1 } = (await pipeline.run()) as { readonly [name: string]: Data };
    expect(() => mod_d1?.has(NoKey as never)).toThrow(TypeError);
    expect(() => mod_d1?.of(NoKey as never)).toThrow(TypeError);
    expect([mod_d1?.has(C), mod_d1?.of(C)]).toEqual([true, ['abc']]);
    await pipeline.close();
  });

  test('P059 P060 where several match, has and of and filter find them, and get throws', async () => {
    const nodes = [C.node('mod_c'), D.node('d1').dependsOn('mod_c'), D.node('d2').dependsOn('d1')];
    const pipeline = await build([...nodes, D.node('d3').dependsOn('d1', 'd2')]);
    const { d3 } = (await pipeline.run()) as { readonly [name: string]: Data };
    expect(d3?.has(D)).toBe(true);
    expect(d3?.of(D)).toHaveLength(2);
    expect(d3?.filter(D).map(({ name, exposed }) => [name, exposed])).toEqual([
      ['d1', 'd1'],
      ['d2', 'd2'],
    ]);
    expect(() => d3?.get(D)).toThrow(ResultLookupError);
    await pipeline.close();
  });

  test('P064 A26 a text finds the name under which a result is exposed, not that of its module', async () => {
    const nodes = [C.node('P', { expose: 'tag' }), C.node('Q', { expose: false }), D.node('d').dependsOn('P', 'Q')];
    const pipeline = await build(nodes, { context: 1 });
    const { d } = (await pipeline.run()) as { readonly [name: string]: Data };
    expect(['tag', 'P', 'Q'].map((key) => d?.has(key))).toEqual([true, false, false]);
    await pipeline.close();
  });
});

test('P161 A35 what a module does to its data no other group sees', async () => {
  const Append = expose()(
    accept(C)(
      finalize()(
        class Append extends Module.Runtime {
          run({ data }: RunArgs) {
            const list = data.get(C) as unknown[];
            list.push(this.name);
            return list;
          }
        },
      ),
    ),
  );
  const pipeline = await new SequentialPipeline()
    .addModule(C.node('s'))
    .addModule(Append.node('p').dependsOn('s'))
    .addModule(Append.node('q').dependsOn('s'))
    .toParallel(({ name }) => name)
    .build({ context: [0] });
  expect(await pipeline.run()).toEqual({ s: [0], p: [0, 'p'], q: [0, 'q'] });
  await pipeline.close();
});
