/** Which keys a set of results takes, and what they give, for the compiler. */

import { expectTypeOf, test } from 'vitest';
import type { Transferred } from '../data/transfer.js';
import { finalize } from './decorators.js';
import { Module, type RunArgs } from './module.js';

class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

class GrandTotal extends Total {
  readonly grand = true;
}

class Text extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

@finalize()
class Awaited extends Module.Runtime {
  async run(): Promise<string | Transferred<Uint8Array>> {
    return 'x';
  }
}

@finalize()
class Silent extends Module.Runtime {
  run() {}
}

@finalize()
class Sum extends Module.Aggregate<number> {
  override initialState() {
    return 0;
  }
  override process() {
    return { sum: this.state };
  }
}

@finalize()
class List extends Module.Aggregate<number[]> {}

test('a key of any data gives what it finds', () => {
  const data = {} as RunArgs['data'];
  expectTypeOf(data.get(Total)).toEqualTypeOf<Total>();
  expectTypeOf(data.get(Awaited)).toEqualTypeOf<string | Uint8Array>();
  expectTypeOf(data.get(Silent)).toEqualTypeOf<undefined>();
  expectTypeOf(data.get(Sum)).toEqualTypeOf<{ sum: number }>();
  expectTypeOf(data.get(List)).toEqualTypeOf<number[]>();
  expectTypeOf(data.get('name')).toEqualTypeOf<unknown>();
  expectTypeOf(data.of(Total)).toEqualTypeOf<Total[]>();
  expectTypeOf(data.filter(Total)).toEqualTypeOf<Module.Result<Total>[]>();
  expectTypeOf(data.has(Total)).toEqualTypeOf<boolean>();
  expectTypeOf([...data]).toEqualTypeOf<Module.Result[]>();
  // @ts-expect-error a plain class finds nothing
  data.get(Map);
  // @ts-expect-error nor does a number
  data.of(5);
});

test('data that is known to hold some classes takes only those, their subclasses and names', () => {
  const data = {} as RunArgs<unknown, typeof Total | typeof Sum>['data'];
  expectTypeOf(data.get(Total)).toEqualTypeOf<Total>();
  expectTypeOf(data.get(GrandTotal)).toEqualTypeOf<GrandTotal>();
  expectTypeOf(data.get(Sum)).toEqualTypeOf<{ sum: number }>();
  expectTypeOf(data.get('name')).toEqualTypeOf<unknown>();
  // @ts-expect-error Text is not accepted
  data.get(Text);
  // @ts-expect-error nor is Silent
  data.has(Silent);
});
