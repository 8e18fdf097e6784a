/** Area IFC, as far as it needs a pipeline. */

import { describe, expect, test } from 'vitest';
import {
  accept,
  expose,
  finalize,
  InterfaceMismatchError,
  InvalidConnectionError,
  Module,
  produce,
  type RunArgs,
} from '../../src/index.js';
import { kinds } from './fixtures/kinds.js';

class Leaves extends Module.Interface {
  constructor(readonly kind: string) {
    super();
  }

  get label() {
    return `${this.kind} tea`;
  }
}

class Water extends Module.Interface {}

/** A module that gives leaves of a kind. */
function tea(kind: string) {
  class Pick extends Module.Runtime {
    run() {
      return new Leaves(kind);
    }
  }
  return produce(Leaves)(finalize()(Pick));
}

@produce(Water)
@finalize()
class Tap extends Module.Runtime {
  run() {
    return new Water();
  }
}

@expose()
@accept(Leaves)
@finalize()
class Teapot extends Module.Runtime {
  run({ data }: RunArgs) {
    return data.of(Leaves).map(({ label }) => label);
  }
}

const [green, black, white] = [tea('green'), tea('black'), tea('white')];

describe.each(kinds)('$name', ({ build }) => {
  test('P042 accepting an interface demands no predecessor', async () => {
    const pipeline = await build([Teapot.node('teapot')]);
    expect(await pipeline.run()).toEqual({ teapot: [] });
    await pipeline.close();
  });

  test.each([
    ['P043 both', Tap, Tap],
    ['P044 one', green, Tap],
  ])('%s of two predecessors with the wrong interface', async (_title, first, second) => {
    const teapot = Teapot.node('mod0').dependsOn('mod1' as string, 'mod2' as string);
    const error = await build([teapot, first.node('mod1'), second.node('mod2')]).catch((error) => error);
    const errors: readonly unknown[] = error.errors ?? [error];
    expect(errors).toHaveLength(first === Tap ? 2 : 1);
    for (const each of errors) expect(each).toBeInstanceOf(InvalidConnectionError);
    expect(error.message).toContain('Water');
    expect(error.message).toContain('Leaves');
  });

  test('P045 P051 several predecessors with the right interface, in the order of the links', async () => {
    const teapot = Teapot.node('mod0').dependsOn('mod1', 'mod2');
    const pipeline = await build([teapot, green.node('mod1'), black.node('mod2')]);
    expect(pipeline.modules.map(({ name, interface: id, inputs }) => [name, id, inputs])).toEqual([
      ['mod1', 'Leaves', []],
      ['mod2', 'Leaves', []],
      ['mod0', undefined, ['mod1', 'mod2']],
    ]);
    expect(await pipeline.run()).toEqual({ mod0: ['green tea', 'black tea'] });
    await pipeline.close();
  });

  test.each([
    ['green', green],
    ['black', black],
    ['white', white],
  ])('P047 producers of one interface can take the place of each other: %s', async (kind, Class) => {
    const pipeline = await build([Class.node('tea'), Teapot.node('teapot').dependsOn('tea')]);
    expect(await pipeline.run()).toEqual({ teapot: [`${kind} tea`] });
    await pipeline.close();
  });

  test('P048 a module without an interface may give anything, to those that accept its class', async () => {
    @finalize()
    class Anything extends Module.Runtime {
      run({ request }: RunArgs) {
        return request;
      }
    }
    const Show = expose()(
      accept(Anything)(
        finalize()(
          class Show extends Module.Runtime {
            run({ data }: RunArgs) {
              return data.get(Anything);
            }
          },
        ),
      ),
    );
    const pipeline = await build([Anything.node('any'), Show.node('show').dependsOn('any')]);
    for (const value of [0, null, undefined, 'text', [1], { a: new Map([[1, 2]]) }]) {
      expect(await pipeline.run(value)).toEqual({ show: value });
    }
    await pipeline.close();
    const refused = build([Anything.node('any'), Teapot.node('teapot').dependsOn('any' as string)]);
    await expect(refused).rejects.toThrow(InvalidConnectionError);
  });

  test.each([42, null, undefined, { kind: 'green' }, new Water()])(
    'P049 A24 what a module with an interface returns must be one: not %o',
    async (value) => {
      const Liar = produce(Leaves)(
        finalize()(
          class Liar extends Module.Runtime {
            run() {
              return value as unknown as Leaves;
            }
          },
        ),
      );
      const pipeline = await build([Liar.node('liar'), Teapot.node('teapot').dependsOn('liar')]);
      const error = await pipeline.run().catch((error) => error);
      expect(error).toBeInstanceOf(InterfaceMismatchError);
      expect(error).toMatchObject({ module: 'liar', job: 1 });
      expect(error.message).toContain('Leaves');
      await pipeline.close();
    },
  );

  test('P050 A25 an interface that extends an accepted one is accepted, and found by both', async () => {
    class Sencha extends Leaves {}

    @produce(Sencha)
    @finalize()
    class PickSencha extends Module.Runtime {
      run() {
        return new Sencha('sencha');
      }
    }
    const pipeline = await build([PickSencha.node('sencha'), Teapot.node('teapot').dependsOn('sencha')]);
    expect(await pipeline.run()).toEqual({ teapot: ['sencha tea'] });
    await pipeline.close();
  });
});
