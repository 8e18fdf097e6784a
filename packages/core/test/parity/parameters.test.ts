/** Area PRM: parameters of a module, and those that all share. */

import { describe, expect, test } from 'vitest';
import { accept, expose, finalize, Module, SequentialPipeline } from '../../src/index.js';
import { kinds } from './fixtures/kinds.js';

@accept({ self: true })
@expose()
@finalize()
class Own extends Module.Runtime {
  run() {
    return this.parameters;
  }
}

@accept(Own, { self: true })
@expose()
@finalize()
class Shared extends Module.Runtime {
  run() {
    return this.sharedParameters;
  }
}

/** Tries to change what it was given. @returns what came of it. */
@accept(Own, { self: true })
@expose()
@finalize()
class Change extends Module.Runtime {
  run() {
    return [this.parameters, this.sharedParameters].map((given) => {
      try {
        (given.list as unknown[]).push(this.name);
        return 'changed';
      } catch (error) {
        return (error as Error).name;
      }
    });
  }
}

describe.each(kinds)('$name', ({ build }) => {
  test('P228 P230 parameters of the node are those of the module', async () => {
    const pipeline = await build([Own.node('own').setParameters({ param1: 1 }), Own.node('none').dependsOn('own')]);
    expect(pipeline.modules.map(({ parameters }) => parameters)).toEqual([{ param1: 1 }, {}]);
    expect(await pipeline.run()).toEqual({ own: { param1: 1 }, none: {} });
    await pipeline.close();
  });

  test('P231 P232 P233 shared parameters are the same for the pipeline and for all modules', async () => {
    const sharedParameters = { shared_param1: 1 };
    const pipeline = await build([Shared.node('m1'), Shared.node('m2').dependsOn('m1')], { sharedParameters });
    expect(pipeline.sharedParameters).toEqual(sharedParameters);
    expect(await pipeline.run()).toEqual({ m1: sharedParameters, m2: sharedParameters });
    await pipeline.close();
  });

  test('P237 A29 parameters are private to a module, and fixed at build', async () => {
    const parameters = { list: [1] };
    const pipeline = await build([
      Own.node('a', { parameters }),
      Change.node('b', { parameters: { list: [2] } }).dependsOn('a'),
      Own.node('c', { parameters: { list: [3] } }).dependsOn('a'),
    ]);
    parameters.list = [9];
    const run = async () => expect(await pipeline.run()).toMatchObject({ a: { list: [1] }, c: { list: [3] } });
    await run();
    await run();
    expect(await pipeline.run()).toMatchObject({ b: ['TypeError', expect.anything()] });
    await pipeline.close();
  });

  test('P237 A29 shared parameters are fixed at build: neither a module nor the caller changes them for others', async () => {
    const sharedParameters: { list: number[]; n?: number } = { list: [1] };
    const pipeline = await build([Own.node('a'), Change.node('b').dependsOn('a'), Shared.node('c').dependsOn('a')], {
      sharedParameters,
    });
    sharedParameters.n = 5;
    expect(await pipeline.run()).toMatchObject({ c: { list: [1] } });
    expect(await pipeline.run()).toMatchObject({ c: { list: [1] } });
    expect(pipeline.sharedParameters).toEqual({ list: [1] });
    await pipeline.close();
  });
});

test('P231 shared parameters are those of the pipeline also without modules', async () => {
  const pipeline = await new SequentialPipeline().build({ sharedParameters: { shared_param1: 1 } });
  expect(pipeline.sharedParameters).toEqual({ shared_param1: 1 });
  await pipeline.close();
});

test('P237 what the caller gave stays his: parameters and what is in them are not frozen for him', async () => {
  const parameters = { list: [1] };
  const pipeline = await new SequentialPipeline().addModule(Own.node('own', { parameters })).build();
  expect(() => parameters.list.push(2)).not.toThrow();
  expect(await pipeline.run()).toEqual({ own: { list: [1] } });
  await pipeline.close();
});
