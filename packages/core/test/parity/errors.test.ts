/** Area ERR: which errors come when, as far as no config is read. */

import { describe, expect, test } from 'vitest';
import * as core from '../../src/index.js';
import {
  accept,
  ClosedPipelineError,
  CyclicDependenciesError,
  DisjointGraphError,
  DuplicateNameError,
  expose,
  finalize,
  Group,
  InvalidAggregateError,
  InvalidConnectionError,
  InvalidGroupError,
  MagdaError,
  Module,
  ModuleError,
  ModuleFactory,
  ParallelPipeline,
  produce,
  ResultLookupError,
  type RunArgs,
  register,
  SequentialPipeline,
  UnknownNameError,
} from '../../src/index.js';
import { kinds } from './fixtures/kinds.js';
import { parallel, sequential } from './fixtures/setting.js';

class Mark extends Error {
  readonly extra = { deep: [1, 2] };
  override readonly name = 'Mark';
}

/** Throws what the request says, in the place where it says. */
@accept({ self: true })
@expose()
@finalize()
class Throw extends Module.Runtime {
  run({ request }: RunArgs<string>) {
    if (request === 'run') throw new Mark('from run');
    if (request === 'nothing') throw undefined;
    if (request === 'text') throw 'a text';
    return this.name;
  }
}

@accept(Throw)
@expose()
@finalize()
class Gather extends Module.Aggregate<string[]> {
  override aggregate({ request, data }: RunArgs<string>) {
    if (request === 'aggregate') throw new Mark('from aggregate');
    this.state.push(data.get(Throw));
  }

  override process({ request }: RunArgs<string>) {
    if (request === 'process') throw new Mark('from process');
    return this.state;
  }
}

const links = [
  ['A', 'B'],
  ['B', 'A'],
];

describe.each(kinds)('$name', ({ build }) => {
  test('P371 P092 P093 a cycle is found wherever it is', async () => {
    for (const [nodes, cycle] of [
      [links, ['A', 'B']],
      [
        [['X'], ['A', 'B'], ['B', 'A', 'X']],
        ['A', 'B'],
      ],
      [
        [['X'], ['B', 'A', 'X'], ['A', 'B']],
        ['A', 'B'],
      ],
      [[['A', 'A']], ['A']],
    ] as const) {
      const error = await build(
        nodes.map(([name, ...inputs]) => Throw.node(name as string).dependsOn(...inputs)),
      ).catch((error) => error);
      expect(error).toBeInstanceOf(CyclicDependenciesError);
      expect([...error.cycle].sort()).toEqual(cycle);
    }
  });

  test('P372 parts that are not linked are refused, and told', async () => {
    const error = await build([Throw.node('A'), Throw.node('B').dependsOn('A'), Throw.node('C')]).catch(
      (error) => error,
    );
    expect(error).toBeInstanceOf(DisjointGraphError);
    expect(error.parts).toEqual([['A', 'B'], ['C']]);
  });

  test('P373 a closed pipeline takes neither run nor process, from the moment in which closing begins', async () => {
    const pipeline = await build([Throw.node('A')]);
    const closing = pipeline.close();
    await expect(pipeline.run()).rejects.toThrow(ClosedPipelineError);
    await expect(pipeline.process()).rejects.toThrow(ClosedPipelineError);
    await closing;
    await expect(pipeline.run()).rejects.toMatchObject({ code: 'MAGDA_CLOSED', pipeline: pipeline.name });
  });

  test('P380 A34 what a module throws in run or process is the cause of an error that names it', async () => {
    const pipeline = await build([Throw.node('A'), Gather.node('G').dependsOn('A')]);
    for (const [call, where, module] of [
      ['run', 'run', 'A'],
      ['process', 'process', 'G'],
    ] as const) {
      const error = await pipeline[call](where).catch((error) => error);
      expect(error).toBeInstanceOf(ModuleError);
      expect(error).toMatchObject({ pipeline: pipeline.name, module });
      expect(error.cause).toBeInstanceOf(Error);
      expect(error.cause).toMatchObject({ name: 'Mark', message: `from ${where}`, extra: { deep: [1, 2] } });
      expect(error.cause.stack).toContain('errors.test.ts');
    }
    const refused = await pipeline.run('aggregate').catch((error) => error);
    expect(refused).toMatchObject({ code: 'MAGDA_COMMIT', rejected: ['G'], committed: [] });
    expect(refused.cause).toMatchObject({ name: 'Mark', message: 'from aggregate' });
    await pipeline.close();
  });

  test('P380 a throw of anything is a failure', async () => {
    const pipeline = await build([Throw.node('A')]);
    const nothing = await pipeline.run('nothing').catch((error) => error);
    expect(nothing).toBeInstanceOf(ModuleError);
    expect(nothing.cause).toBeUndefined();
    expect(await pipeline.run('text').catch((error) => error)).toMatchObject({ cause: 'a text' });
    await pipeline.close();
  });
});

test('P377 misuse of declarations is a TypeError, at once', () => {
  class NoModule {}
  const misuses: readonly (() => unknown)[] = [
    () => accept(Throw)(NoModule as never),
    () => accept(NoModule as never)(Throw),
    () => produce(Throw as never)(Throw as never),
    () => finalize()(NoModule as never),
    () => register('parity/none', import.meta.url)(NoModule as never),
    () => ModuleFactory.register('parity/none', NoModule as never),
    () => ModuleFactory.register(5 as never, Throw),
    () => new SequentialPipeline().addModule(Throw as never),
    () => Throw.node('A').dependsOn(undefined as never),
    () => Throw.node('A').setParameters([] as never),
  ];
  for (const misuse of misuses) expect(misuse).toThrow(TypeError);
});

test('P378 what is unknown by its name says so, and what cannot be a key is a TypeError', async () => {
  expect(() => ModuleFactory.create('parity/unknown', 'A')).toThrow(UnknownNameError);
  expect(() => ModuleFactory.create('parity/unknown', 'A')).toThrow(/parity\/unknown/);
  class NoModule {}
  const Look = finalize()(
    class Look extends Module.Runtime {
      run({ data }: RunArgs) {
        return data.has(NoModule as never);
      }
    },
  );
  const pipeline = await new SequentialPipeline().addModule(Look.node('A')).build();
  const error = await pipeline.run().catch((error) => error);
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(error.message).toContain('NoModule');
  await pipeline.close();
});

test('P379 the other mistakes have errors of their own, all of one base', async () => {
  const A = () => Throw.node('A', { group: 'g' });
  const parallelOf = (...nodes: Parameters<ParallelPipeline['addModule']>[0][]) => {
    const builder = new ParallelPipeline();
    for (const node of nodes) builder.addModule(node);
    return builder;
  };
  @accept(Throw)
  @finalize()
  class Twice extends Module.Runtime {
    run({ data }: RunArgs) {
      return data.get(Throw);
    }
  }
  const gather = Gather.node('G', { group: 'g' }).dependsOn('A');
  const mistakes = [
    [parallelOf(A(), A()), DuplicateNameError],
    [parallelOf(A(), Throw.node('B', { group: 'g', expose: 'A' }).dependsOn('A')), DuplicateNameError],
    [parallelOf(Throw.node('A')), InvalidGroupError],
    [parallelOf(A()).addGroup(new Group('empty')), InvalidGroupError],
    [parallelOf(A(), gather, Twice.node('T', { group: 'g' }).dependsOn('A', 'G' as string)), InvalidConnectionError],
  ] as const;
  for (const [builder, Class] of mistakes) {
    const error = await builder.build().catch((error) => error);
    const errors: readonly unknown[] = error.errors ?? [error];
    expect(error).toBeInstanceOf(MagdaError);
    expect(errors.some((each) => each instanceof Class)).toBe(true);
  }
  expect(() => new Group('g', { afterCreated: [5] as never })).toThrow(TypeError);

  const twice = await parallelOf(
    A(),
    Throw.node('B', { group: 'g' }).dependsOn('A'),
    Twice.node('T', { group: 'g' }).dependsOn('A', 'B'),
  ).build();
  const error = await twice.run().catch((error) => error);
  expect(error.cause).toBeInstanceOf(ResultLookupError);
  await twice.close();
});

describe.each([sequential(core), parallel(core, core.inline())])('$name', (setting) => {
  test('P379 P165 a module that mixes both phases has an error of its own', async () => {
    const mixed = setting.build({ graph: ['a:g -> b:g(gather) -> c:g', 'a -> c'] });
    await expect(mixed).rejects.toThrow(InvalidAggregateError);
  });
});
