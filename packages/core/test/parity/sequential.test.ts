/** Area SEQ: what holds for one module after another holds for groups as well. */

import { describe, expect, test } from 'vitest';
import * as core from '../../src/index.js';
import { accept, expose, finalize, Module, produce, type RunArgs, SequentialPipeline } from '../../src/index.js';
import { recordEvents } from '../../src/testing/index.js';
import { kinds } from './fixtures/kinds.js';
import { parallel, sequential } from './fixtures/setting.js';
import { keeps } from './fixtures/timetable.js';

describe.each([sequential(core), parallel(core, core.inline())])('$name', (setting) => {
  test('P109 an exposed result is all that run() gives', async () => {
    const parameters = { MockName: { does: 'constant', value: 'output' } } as const;
    const pipeline = await setting.build({ graph: ['MockName:g!'], parameters });
    expect(await pipeline.run({}, {})).toEqual({ MockName: 'output' });
    await pipeline.close();
  });

  test('P110 P124 without arguments there is no context, no request, and no shared parameter', async () => {
    const parameters = { c: { does: 'context' }, s: { does: 'shared' }, r: { does: 'request' } } as const;
    const pipeline = await setting.build({ graph: ['c:g! -> s:g!', 'c -> r:g!'], parameters });
    expect(await pipeline.run()).toEqual({ c: undefined, s: {}, r: undefined });
    expect(pipeline.context).toBeUndefined();
    expect(pipeline.sharedParameters).toEqual({});
    await pipeline.close();
  });

  test('P111 runSafe() and processSafe() give a pair of which one half is there', async () => {
    const graph = ['m:g! -> agg:g(collect)! -> after:g!'];
    const pipeline = await setting.build({ graph, parameters: { m: { does: 'whoops' }, after: { does: 'whoops' } } });
    expect(await pipeline.runSafe()).toEqual([{ m: 'm' }, undefined]);
    expect(await pipeline.processSafe()).toEqual([{ agg: ['m'], after: 'after' }, undefined]);
    const [results, error] = await pipeline.runSafe('error');
    expect(results).toBeUndefined();
    expect(error).toMatchObject({ module: 'm', cause: { message: 'Whoops' } });
    const [nothing, failure] = await pipeline.processSafe('error');
    expect(nothing).toBeUndefined();
    expect(failure).toMatchObject({ module: 'after', cause: { message: 'Whoops' } });
    await pipeline.close();
  });

  test('P112 P113 a module that throws is the end of its job: nothing of it comes out', async () => {
    const graph = ['ok1:g! -> ok3:g! -> ok4:g!', 'err2:g! -> ok3'];
    const pipeline = await setting.build({ graph, parameters: { err2: { does: 'whoops' } } });
    const events = recordEvents(pipeline);
    const [results, error] = await pipeline.runSafe('error');
    expect(results).toBeUndefined();
    expect(error).toMatchObject({ code: 'MAGDA_MODULE', module: 'err2', job: 1, cause: { message: 'Whoops' } });
    expect(events.module.map(({ module }) => module)).not.toContain('ok3');
    await pipeline.close();
  });

  test('P118 two blueprints: results under the name of the module and under a name of their own', async () => {
    const graph = ['A:g1, B:g1 -> C:g2 -> D:g3!, E:g3', 'C, E -> F:g4!module_f_expose_name'];
    const parameters = {
      D: { does: 'constant', value: 'ModuleD important output' },
      F: { does: 'constant', value: 'module f output' },
    } as const;
    const pipeline = await setting.build({ graph, parameters });
    expect(await pipeline.run()).toEqual({
      D: 'ModuleD important output',
      module_f_expose_name: 'module f output',
    });
    await pipeline.close();
  });

  test('P119 two blueprints: the one with an Aggregate', async () => {
    const graph = ['A:g1, B:g1 -> C:g2 -> D:g3 -> E:g3!module_e', 'C -> F:g4(gather) -> G:g4!module_g'];
    const pipeline = await setting.build({ graph, parameters: { E: { does: 'request' }, G: { does: 'values' } } });
    expect(await pipeline.run('request_1')).toEqual({ module_e: 'request_1' });
    expect(await pipeline.run('request_2')).toEqual({ module_e: 'request_2' });
    const { module_g, ...others } = await pipeline.process();
    expect(others).toEqual({});
    expect((module_g as readonly Iterable<unknown>[][]).map((sets) => sets.map((set) => [...set]))).toMatchObject([
      [[{ name: 'C', value: 'C' }], [{ name: 'C', value: 'C' }]],
    ]);
    await pipeline.close();
  });

  test('P125 P132 a built pipeline has its name, its modules in order, and whether it is closed', async () => {
    const pipeline = await setting.build({ graph: ['b:g -> c:g', 'a:g -> b'], name: 'mine' }, { context: 5 });
    expect(pipeline.name).toBe('mine');
    expect(pipeline.modules.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(pipeline.context).toBe(5);
    expect(pipeline.closed).toBe(false);
    await pipeline.close();
    expect(pipeline.closed).toBe(true);
  });
});

test('P107 P108 a sequential pipeline without modules builds, and gives nothing', async () => {
  const pipeline = await new SequentialPipeline().build();
  expect(pipeline.modules).toEqual([]);
  expect(await pipeline.run()).toEqual({});
  expect(await pipeline.process()).toEqual({});
  await pipeline.close();
});

test('P123 A11 one module is at work at a time, although jobs are started together', async () => {
  const timetable = { a: '1..2..', b: '.1..2.', c: '..1..2' };
  expect(await keeps(sequential(core), { graph: ['a -> b -> c'] }, timetable)).toBe(6);
});

class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

class Powered extends Module.Interface {
  constructor(
    readonly number: number,
    readonly power: number,
  ) {
    super();
  }
}

@finalize()
class Sum extends Module.Runtime {
  run({ request }: RunArgs<number[]>) {
    return request.reduce((sum, n) => sum + n, 0);
  }
}

@accept(Sum)
@expose()
@finalize()
class Power extends Module.Runtime<{ readonly power: number }> {
  run({ data }: RunArgs) {
    return data.get(Sum) ** this.parameters.power;
  }
}

@produce(Total)
@finalize()
class Adding extends Module.Runtime {
  run({ request }: RunArgs<number[]>) {
    return new Total(request.reduce((sum, n) => sum + n, 0));
  }
}

@accept(Total)
@produce(Powered)
@expose()
@finalize()
class Raising extends Module.Runtime<{ readonly power: number }> {
  run({ data }: RunArgs) {
    const { power } = this.parameters;
    return new Powered(data.get(Total).value ** power, power);
  }
}

describe.each(kinds)('$name', ({ build }) => {
  test('P116 the example of the original, by class', async () => {
    const power = Power.node('module_power', { parameters: { power: 2 }, dependsOn: ['module_sum'] });
    const pipeline = await build([Sum.node('module_sum'), power]);
    expect(await pipeline.run([1, 2, 3])).toEqual({ module_power: 36 });
    await pipeline.close();
  });

  test('P117 the example of the original, by interface', async () => {
    const power = Raising.node('module_power', { parameters: { power: 2 }, dependsOn: ['module_sum'] });
    const pipeline = await build([Adding.node('module_sum'), power]);
    const { module_power } = await pipeline.run([1, 2, 3]);
    expect(module_power).toBeInstanceOf(Powered);
    expect(module_power).toEqual(new Powered(36, 2));
    await pipeline.close();
  });
});
