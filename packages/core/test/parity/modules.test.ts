/** Areas MOD and RES, as far as they need a pipeline. */

import { describe, expect, test } from 'vitest';
import {
  accept,
  expose,
  finalize,
  InvalidConnectionError,
  Module,
  ModuleError,
  type Pipeline,
  produce,
  type RunArgs,
  SequentialPipeline,
} from '../../src/index.js';
import type { BuiltSequentialPipeline } from '../../src/sequential/sequential.js';
import { recordEvents } from '../../src/testing/index.js';
import { kinds } from './fixtures/kinds.js';

class Tea extends Module.Interface {}

@produce(Tea)
@finalize()
class Brew extends Module.Runtime {
  run() {
    return new Tea();
  }
}

@finalize()
class Heat extends Module.Runtime {
  run({ request }: RunArgs) {
    if (request === 'cold') throw new RangeError('no fire');
    return 'hot';
  }
}

/** Says what it found in its data. */
@accept(Heat, Tea, { self: true })
@expose()
@finalize()
class Look extends Module.Runtime {
  run({ data }: RunArgs) {
    return [...data].map(({ name }) => name);
  }
}

@accept(Tea)
@finalize()
class Drink extends Module.Runtime {
  run() {}
}

describe.each(kinds)('$name', ({ build }) => {
  test('P003 P004 a link is recorded on both its ends', async () => {
    const pipeline = await build([
      Heat.node('dependentName'),
      Look.node('connectedName').dependsOn('dependentName'),
      Look.node('other').dependsOn('dependentName'),
    ]);
    expect(pipeline.modules.map(({ name, inputs, outputs }) => [name, inputs, outputs])).toEqual([
      ['dependentName', [], ['connectedName', 'other']],
      ['connectedName', ['dependentName'], []],
      ['other', ['dependentName'], []],
    ]);
    await pipeline.close();
  });

  test('P006 a module may follow a class that it accepts, or one that produces an interface that it accepts', async () => {
    const pipeline = await build([
      Brew.node('brew'),
      Heat.node('heat'),
      Look.node('look').dependsOn('brew', 'heat'),
      Drink.node('drink').dependsOn('brew'),
    ]);
    expect(await pipeline.run()).toEqual({ look: ['brew', 'heat'] });
    await pipeline.close();
  });

  test('P006 A28 another link is refused at build, naming both modules, what is accepted and what there is', async () => {
    const error = await build([Heat.node('heat'), Drink.node('drink').dependsOn('heat' as string)]).catch(
      (error) => error,
    );
    expect(error).toBeInstanceOf(InvalidConnectionError);
    for (const named of ['"heat"', '"drink"', 'Heat', 'Drink', 'Tea']) expect(error.message).toContain(named);
  });

  test('P026 P030 P031 a module runs with its data, request and logger, sync or async', async () => {
    const Witness = expose()(
      finalize()(
        class Witness extends Module.Runtime {
          async run({ data, request, logger, signal, job }: RunArgs) {
            await Promise.resolve();
            return [data.size, request, typeof logger.info, signal.aborted, job];
          }
        },
      ),
    );
    const pipeline = await build([Witness.node('w')]);
    expect(await pipeline.run('R')).toEqual({ w: [0, 'R', 'function', false, 1] });
    await pipeline.close();
  });

  test('P033 a module that returns nothing gives undefined, a result like any other', async () => {
    @expose()
    @finalize()
    class Nothing extends Module.Runtime {
      run() {}
    }
    const See = expose()(
      accept(Nothing)(
        finalize()(
          class See extends Module.Runtime {
            run({ data }: RunArgs) {
              return [data.has(Nothing), data.get(Nothing), data.size];
            }
          },
        ),
      ),
    );
    const pipeline = await build([Nothing.node('nothing'), See.node('see').dependsOn('nothing')]);
    const results = await pipeline.run();
    expect(results).toEqual({ nothing: undefined, see: [true, undefined, 1] });
    expect(Object.keys(results)).toEqual(['nothing', 'see']);
    await pipeline.close();
  });

  test('P065 a module sees its direct predecessors only, each once', async () => {
    const pipeline = await build([
      Heat.node('a'),
      Look.node('b').dependsOn('a', 'a'),
      Look.node('c').dependsOn('b'),
      Look.node('d').dependsOn('c', 'a'),
    ]);
    expect(await pipeline.run()).toEqual({ b: ['a'], c: ['b'], d: ['c', 'a'] });
    await pipeline.close();
  });

  test('P068 no module ever sees a failed result, because its job ends there', async () => {
    const pipeline = await build([Heat.node('heat'), Look.node('look').dependsOn('heat')]);
    const events = recordEvents(pipeline);
    await expect(pipeline.run('cold')).rejects.toThrow(ModuleError);
    expect(await pipeline.run()).toEqual({ look: ['heat'] });
    expect(events.module.filter(({ module }) => module === 'look').map(({ job }) => job)).toEqual([2]);
    await pipeline.close();
  });
});

test('P034 P035 a module is a node that can be changed, then an instance that cannot', async () => {
  const node = Look.node('look').setParameters({ days: 7 }).exposeResult('seen');
  const pipeline = await new SequentialPipeline().addModule(node).build();
  node.setParameters({ days: 8 }).exposeResult(false);
  const [look] = instancesOf(pipeline);
  expect(look).toMatchObject({ name: 'look', parameters: { days: 7 } });
  expect(() => Object.assign(look as object, { name: 'other' })).toThrow(TypeError);
  expect(() => Object.assign(look?.parameters as object, { days: 9 })).toThrow(TypeError);
  expect(await pipeline.run()).toEqual({ seen: [] });
  await pipeline.close();
});

test('P096 P115 a builder that was built can be extended and built again', async () => {
  const builder = new SequentialPipeline().addModule(Heat.node('m1')).addModule(Look.node('m2').dependsOn('m1'));
  const first = await builder.build();
  const second = await builder.addModule(Look.node('m3').dependsOn('m2')).build();
  expect(first.modules.map(({ name }) => name)).toEqual(['m1', 'm2']);
  expect(second.modules.map(({ name }) => name)).toEqual(['m1', 'm2', 'm3']);
  expect(instancesOf(first)[0]).not.toBe(instancesOf(second)[0]);
  await first.close();
  expect(await second.run()).toEqual({ m2: ['m1'], m3: ['m2'] });
  await second.close();
});

/** The live modules of a sequential pipeline, which users do not see. */
function instancesOf(pipeline: Pipeline<object, object>) {
  return (pipeline as unknown as BuiltSequentialPipeline).instances;
}
