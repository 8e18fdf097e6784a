/** What modules know of themselves, and what their bases do. */

import { describe, expect, test } from 'vitest';
import { accept, finalize } from './decorators.js';
import { makeModule, runArgs, sourceInfo } from './fixtures/instance.js';
import { moduleMeta } from './metadata.js';
import { Module, type RunArgs } from './module.js';
import { ResultSet } from './result-set.js';

@finalize()
class Echo extends Module.Runtime {
  run({ request }: RunArgs): unknown {
    return request;
  }
}

describe('a module', () => {
  test('P035 knows all that its pipeline says of it', () => {
    const resources = { numCpus: 1, numGpus: 0.5, memory: 0, resources: {}, gpuIds: ['0'] };
    const init = {
      name: 'A',
      group: 'g1',
      replica: 2,
      parameters: { power: 2 },
      sharedParameters: { threshold: 0.5 },
      context: [1, 2, 3],
      resources,
    };
    const { name, group, replica, parameters, sharedParameters, context, resources: granted } = makeModule(Echo, init);
    expect({ name, group, replica, parameters, sharedParameters, context, resources: granted }).toEqual(init);
  });

  test('P229 P035 cannot change what it was told', () => {
    const module = makeModule(Echo) as unknown as Record<string, unknown>;
    for (const key of ['name', 'group', 'replica', 'parameters', 'sharedParameters', 'context', 'resources']) {
      expect(() => {
        module[key] = 'other';
      }).toThrow(TypeError);
    }
  });

  test('is told before its field initializers run', () => {
    class Fields extends Echo {
      readonly doubled = (this.parameters as unknown as { n: number }).n * 2;
      readonly opened = Promise.resolve(`${this.name} ${this.context}`);
    }
    const module = makeModule(Fields, { parameters: { n: 21 }, context: 'db' });
    expect(module.doubled).toBe(42);
    return expect(module.opened).resolves.toBe('testName db');
  });

  test('made by hand says where modules are tested', () => {
    expect(() => new Echo()).toThrow(/not by `new Echo\(\)`.*@magda\/core\/testing/);
  });

  test('cannot make another by hand while it is made, nor after one that failed', () => {
    class Nested extends Echo {
      readonly inner = new Echo();
    }
    class Throws extends Echo {
      readonly never = Throws.fail();
      static fail() {
        throw new RangeError('Whoops');
      }
    }
    expect(() => makeModule(Nested)).toThrow(/not by `new Echo\(\)`/);
    expect(() => makeModule(Throws)).toThrow('Whoops');
    expect(() => new Echo()).toThrow(/not by `new Echo\(\)`/);
  });

  test('may make another by a pipeline while it is made', () => {
    class Outer extends Echo {
      readonly inner = makeModule(Echo, { name: 'inner' });
    }
    const { name, inner } = makeModule(Outer, { name: 'outer' });
    expect([name, inner.name]).toEqual(['outer', 'inner']);
  });
});

describe('a Runtime', () => {
  test('P001 P027 runs, and is no Aggregate', () => {
    expect(makeModule(Echo).run(runArgs('run'))).toBe('run');
    expect(moduleMeta(Echo).kind).toBe('runtime');
  });

  test('P026 without run says so when it is run', () => {
    class NoRun extends (Module.Runtime as unknown as typeof Echo) {}
    expect(() => makeModule(NoRun).run(runArgs(1))).toThrow('NoRun does not implement run().');
  });

  test('P031 P030 may be async and gets data, request and logger by name', async () => {
    const Async = finalize()(
      class Async extends Module.Runtime {
        async run({ data, request, logger, job }: RunArgs) {
          logger.info('running');
          return [data.size, request, job];
        }
      },
    );
    expect(await makeModule(Async).run(runArgs('R'))).toEqual([0, 'R', 1]);
  });
});

describe('an Aggregate', () => {
  @accept(Echo)
  @finalize()
  class Gather extends Module.Aggregate {}

  async function begun<State>(Class: new () => Module.Aggregate<State>) {
    const aggregate = makeModule(Class as never) as Module.Aggregate<State>;
    aggregate.state = await aggregate.initialState();
    return aggregate;
  }

  test('P028 is known as one, also alone', () => {
    expect(moduleMeta(Gather).kind).toBe('aggregate');
  });

  test('P029 begins with an empty list and counts what it took in', async () => {
    class Numbers extends Module.Aggregate<number[]> {
      override aggregate({ request }: RunArgs<number>) {
        this.state.push(request);
      }
    }
    const numbers = await begun(Numbers);
    expect([numbers.stateSize, numbers.state]).toEqual([0, []]);
    numbers.aggregate(runArgs(1));
    numbers.aggregate(runArgs(2));
    expect([numbers.stateSize, numbers.state]).toEqual([2, [1, 2]]);
  });

  test('P172 by default keeps the data of each job and gives all of them', async () => {
    const gather = await begun(Gather);
    const sets = ['a', 'b'].map((value) => new ResultSet([sourceInfo('m')], [value]));
    for (const data of sets) gather.aggregate(runArgs(undefined, data));
    expect(gather.process(runArgs(undefined))).toEqual(sets);
    expect(gather.snapshot()).toBe(gather.state);
    gather.restore([]);
    expect(gather.stateSize).toBe(0);
  });

  test('P176 may keep anything as its state', async () => {
    class Sum extends Module.Aggregate<number> {
      override async initialState() {
        return 0;
      }
      override aggregate({ request }: RunArgs<number>) {
        this.state += request;
      }
      override process() {
        return { sum: this.state };
      }
    }
    const sum = await begun(Sum);
    sum.aggregate(runArgs(110));
    sum.aggregate(runArgs(220));
    expect(sum.process(runArgs(undefined))).toEqual({ sum: 330 });
    expect(sum.stateSize).toBe(1);
  });

  test.each([
    [[1, 2], 2],
    [new Map([['a', 1]]), 1],
    [new Set([1, 2, 3]), 3],
    [undefined, 0],
    [null, 0],
    [0, 1],
    [{ a: 1, b: 2 }, 1],
  ])('the size of state %j is %i', (state, size) => {
    const gather = makeModule(Gather);
    gather.state = state as never;
    expect(gather.stateSize).toBe(size);
  });

  test('whose state is no list needs its own aggregate()', () => {
    const gather = makeModule(Gather);
    gather.state = 0 as never;
    expect(() => gather.aggregate(runArgs(1))).toThrow(/Gather is no list/);
  });
});
