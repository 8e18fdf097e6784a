/** What nodes need and which links they take, for the compiler. */

import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { accept, expose, finalize, produce } from './decorators.js';
import { Module, type RunArgs } from './module.js';
import type { ModuleNode } from './module-node.js';

class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

class GrandTotal extends Total {}

class Text extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

@produce(Total)
@finalize()
class GivesTotal extends Module.Runtime {
  async run() {
    return new Total(1);
  }
}

@produce(GrandTotal)
@finalize()
class GivesGrandTotal extends Module.Runtime {
  run() {
    return new GrandTotal(1);
  }
}

@produce(Text)
@finalize()
class GivesText extends Module.Runtime {
  run() {
    return new Text('');
  }
}

@accept(Total)
@finalize()
class ReadsTotal extends Module.Runtime {
  run({ data }: RunArgs<unknown, typeof Total>) {
    return data.get(Total).value;
  }
}

@accept(Total)
@finalize()
class Untyped extends Module.Runtime {
  run({ data }: RunArgs) {
    return data.get(Total).value;
  }
}

const Optional = z.object({ power: z.number().default(2) });
const Required = z.object({ power: z.number() });

@finalize()
class OptionalPower extends Module.Runtime<typeof Optional> {
  static readonly parameters = Optional;
  run() {}
}

@finalize()
class RequiredPower extends Module.Runtime<typeof Required> {
  static readonly parameters = Required;
  run() {}
}

@finalize()
class DeclaredPower extends Module.Runtime<{ power: number }> {
  run() {}
}

test('a node is named, and remembers its class', () => {
  expectTypeOf(Untyped.node('A')).toEqualTypeOf<ModuleNode<typeof Untyped, 'A', never, never, never, undefined>>();
  expectTypeOf(Untyped.node('A').name).toEqualTypeOf<'A'>();
  // @ts-expect-error it needs a name
  Untyped.node();
  // @ts-expect-error the option is called dependsOn
  Untyped.node('A', { depends_on: ['B'] });
});

test('parameters without defaults are required', () => {
  Untyped.node('A', { parameters: { anything: 1 } });
  OptionalPower.node('A');
  OptionalPower.node('A', { group: 'g1' }).setParameters({ power: 3 });
  RequiredPower.node('A', { parameters: { power: 3 } });
  DeclaredPower.node('A', { parameters: { power: 3 } });
  // @ts-expect-error power is missing
  RequiredPower.node('A');
  // @ts-expect-error power is missing
  RequiredPower.node('A', { group: 'g1' });
  // @ts-expect-error power is missing
  RequiredPower.node('A', { parameters: {} });
  // @ts-expect-error power is missing
  DeclaredPower.node('A');
  // @ts-expect-error power is a number
  OptionalPower.node('A', { parameters: { power: '3' } });
  // @ts-expect-error there is no such parameter
  OptionalPower.node('A').setParameters({ pwer: 3 });
});

test('what a node exposes is part of its type', () => {
  const Tagged = expose('tag')(
    finalize()(
      class extends Module.Runtime {
        run() {}
      },
    ),
  );
  const Named = expose()(
    finalize()(
      class extends Module.Runtime {
        run() {}
      },
    ),
  );
  type TagOf<Node extends ModuleNode> = Node['~node']['tag'];
  const nodes = {
    byClass: Tagged.node('A'),
    byClassUnderItsName: Named.node('A'),
    option: Tagged.node('A', { expose: 'other' }),
    optionOn: Tagged.node('A', { expose: true }),
    optionOff: Tagged.node('A', { expose: false }),
    method: Tagged.node('A').exposeResult('other'),
    methodOn: Tagged.node('A').exposeResult(),
    methodOff: Tagged.node('A').exposeResult(false),
  };
  expectTypeOf<{ [K in keyof typeof nodes]: TagOf<(typeof nodes)[K]> }>().toEqualTypeOf<{
    byClass: 'tag';
    byClassUnderItsName: 'A';
    option: 'other';
    optionOn: 'A';
    optionOff: never;
    method: 'other';
    methodOn: 'A';
    methodOff: never;
  }>();
});

test('a dependency that is known not to be accepted does not compile', () => {
  const total = GivesTotal.node('total');
  const grand = GivesGrandTotal.node('grand');
  const text = GivesText.node('text');
  const somehow = {} as ModuleNode;

  const reader = ReadsTotal.node('A').dependsOn(total, grand).dependsOn('later', somehow);
  expectTypeOf<(typeof reader)['~node']['dependencies']>().toEqualTypeOf<string>();
  const named = ReadsTotal.node('A', { dependsOn: [total, 'later'] }).dependsOn(grand);
  expectTypeOf<(typeof named)['~node']['dependencies']>().toEqualTypeOf<'total' | 'later' | 'grand'>();

  // @ts-expect-error Text is not accepted
  ReadsTotal.node('A').dependsOn(text);
  // @ts-expect-error Text is not accepted
  ReadsTotal.node('A').dependsOn(total, text);
  // @ts-expect-error Text is not accepted
  ReadsTotal.node('A', { dependsOn: [text] });
  // @ts-expect-error a class is no node
  ReadsTotal.node('A').dependsOn(GivesTotal);
  // @ts-expect-error a missing node is none
  ReadsTotal.node('A').dependsOn(undefined);

  // What decorators alone say is checked at build.
  Untyped.node('A').dependsOn(text);
});

test('the plain-call form knows what it accepts', () => {
  const Reads = accept(Total)(
    accept(GivesText)(
      finalize()(
        class extends Module.Runtime {
          run() {
            return 1;
          }
        },
      ),
    ),
  );
  const Chain = accept({ self: true })(
    finalize()(
      class extends Module.Runtime {
        run() {
          return 'own';
        }
      },
    ),
  );
  Reads.node('A').dependsOn(GivesTotal.node('total'), GivesText.node('text'), GivesGrandTotal.node('grand'));
  Chain.node('A').dependsOn(Chain.node('B'));
  // @ts-expect-error it gives a text
  Reads.node('A').dependsOn(Chain.node('B'));
  // @ts-expect-error only its own class
  Chain.node('A').dependsOn(GivesTotal.node('total'));
});
