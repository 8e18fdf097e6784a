/** What decorators take and refuse, for the compiler; checked with standard decorators and with experimentalDecorators. */

import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { type Transferred, transfer } from '../data/transfer.js';
import { accept, expose, finalize, produce, register } from './decorators.js';
import { Module, type RunArgs } from './module.js';

class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

class Text extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

@finalize()
class Source extends Module.Runtime {
  run() {
    return 1;
  }
}

class Plain {
  run() {}
}

function plainFunction() {}

test('finalize() takes what can be made without arguments, and needs parentheses', () => {
  // @ts-expect-error a plain class is no module
  @finalize()
  class NoModule {
    run() {}
  }

  // @ts-expect-error an abstract class cannot be made
  @finalize()
  abstract class Base extends Module.Runtime {}

  // @ts-expect-error its pipeline makes it without arguments
  @finalize()
  class NeedsArguments extends Module.Runtime {
    constructor(readonly n: number) {
      super();
    }
    run() {}
  }

  // @ts-expect-error parentheses are missing
  @finalize
  class Uncalled extends Module.Runtime {
    run() {}
  }

  // @ts-expect-error a Runtime needs run, or runBatch
  @finalize()
  class NoRun extends Module.Runtime {}

  return { NoModule, Base, NeedsArguments, Uncalled, NoRun };
});

test('finalize() holds `static parameters` to what the base was told', () => {
  const Power = z.object({ power: z.number().default(2) });

  @finalize()
  class Right extends Module.Runtime<typeof Power> {
    static readonly parameters = Power;
    run() {
      expectTypeOf(this.parameters).toEqualTypeOf<Readonly<{ power: number }>>();
    }
  }

  // @ts-expect-error the schema is missing, so nothing would apply its defaults
  @finalize()
  class Missing extends Module.Runtime<typeof Power> {
    run() {}
  }

  // @ts-expect-error the schema gives a number
  @finalize()
  class Wrong extends Module.Runtime<{ power: string }> {
    static readonly parameters = Power;
    run() {}
  }

  @finalize()
  class Unchecked extends Module.Runtime<{ power: number }, { db: string }> {
    run() {
      expectTypeOf(this.parameters.power).toEqualTypeOf<number>();
      expectTypeOf(this.context.db).toEqualTypeOf<string>();
      // @ts-expect-error modules cannot change their parameters
      this.parameters = { power: 3 };
      // @ts-expect-error nor a part of them
      this.parameters.power = 3;
    }
  }

  return { Right, Missing, Wrong, Unchecked };
});

test('accept() takes interface classes, module classes and { self: true }', () => {
  @accept(Total, Source, { self: true })
  @accept(Text)
  @finalize()
  class Fine extends Module.Runtime {
    run() {}
  }

  // @ts-expect-error nothing
  accept();
  // @ts-expect-error null
  accept(null);
  // @ts-expect-error undefined
  accept(undefined);
  // @ts-expect-error a plain class
  accept(Plain);
  // @ts-expect-error a function
  accept(plainFunction);
  // @ts-expect-error an instance
  accept(new Total(1));
  // @ts-expect-error a name
  accept('Total');
  // @ts-expect-error to say no is to leave it out
  accept({ self: false });
  // @ts-expect-error one of them is wrong
  accept(Total, Plain);
  return Fine;
});

test('accept() must list what RunArgs says that the module reads', () => {
  @accept(Total, Text)
  @finalize()
  class More extends Module.Runtime {
    run({ data }: RunArgs<unknown, typeof Total>) {
      return data.get(Total).value;
    }
  }

  // @ts-expect-error it reads Total
  @accept(Text)
  @finalize()
  class Other extends Module.Runtime {
    run({ data }: RunArgs<unknown, typeof Total>) {
      return data.get(Total).value;
    }
  }

  // @ts-expect-error it reads both
  @accept(Text)
  @finalize()
  class Half extends Module.Aggregate<number[]> {
    override initialState() {
      return [];
    }
    override aggregate({ data }: RunArgs<unknown, typeof Total | typeof Text>) {
      this.state.push(data.get(Total).value);
    }
  }

  return { More, Other, Half };
});

test('produce() takes one interface class and holds run, or process, to it', () => {
  @produce(Total)
  @finalize()
  class Now extends Module.Runtime {
    run() {
      return new Total(1);
    }
  }

  @produce(Total)
  @finalize()
  class Later extends Module.Runtime {
    async run(): Promise<Total | Transferred<Total>> {
      return transfer(new Total(1));
    }
  }

  @produce(Total)
  @finalize()
  class Gathered extends Module.Aggregate<number> {
    override initialState() {
      return 0;
    }
    override process() {
      return new Total(this.state);
    }
  }

  @produce(Total)
  @finalize()
  class State extends Module.Aggregate<Total> {
    override initialState() {
      return new Total(0);
    }
  }

  // @ts-expect-error a number is no Total
  @produce(Total)
  @finalize()
  class WrongValue extends Module.Runtime {
    run() {
      return 1;
    }
  }

  // @ts-expect-error nor is an object of its shape
  @produce(Total)
  @finalize()
  class Shape extends Module.Runtime {
    async run() {
      return { value: 1 };
    }
  }

  // @ts-expect-error nor is nothing
  @produce(Total)
  @finalize()
  class Nothing extends Module.Runtime {
    run() {}
  }

  // @ts-expect-error process() gives a list
  @produce(Total)
  @finalize()
  class WrongProcess extends Module.Aggregate<Total[]> {}

  // @ts-expect-error nothing
  produce();
  // @ts-expect-error null
  produce(null);
  // @ts-expect-error two
  produce(Total, Text);
  // @ts-expect-error a plain class
  produce(Plain);
  // @ts-expect-error a module class
  produce(Source);
  return { Now, Later, Gathered, State, WrongValue, Shape, Nothing, WrongProcess };
});

test('expose() and register() take text, and only for module classes', () => {
  @register('type', import.meta.url)
  @expose('tag')
  @finalize()
  class Fine extends Module.Runtime {
    run() {}
  }

  // @ts-expect-error a number
  expose(12);
  // @ts-expect-error a number
  register(12);
  // @ts-expect-error no file
  register('type', 12);
  // @ts-expect-error a plain class
  expose()(Plain);
  // @ts-expect-error a plain class
  register('type')(Plain);
  return Fine;
});

test('a plain call returns the class', () => {
  const Called = register(
    't',
    import.meta.url,
  )(
    accept({ self: true })(
      finalize()(
        class extends Module.Runtime {
          run() {
            return 1;
          }
        },
      ),
    ),
  );
  expectTypeOf<InstanceType<typeof Called>['run']>().returns.toEqualTypeOf<number>();
});
