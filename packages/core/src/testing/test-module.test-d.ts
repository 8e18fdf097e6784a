import { expectTypeOf, test } from 'vitest';
import { accept, finalize, Module, produce, type RunArgs } from '../index.js';
import { testModule, wrapResult } from './index.js';

class Total extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
}

@produce(Total)
@finalize()
class Sum extends Module.Runtime<{ readonly start: number }> {
  readonly label: string = 'sum';

  async run({ request }: RunArgs<number[]>) {
    return new Total(request.reduce((sum, n) => sum + n, this.parameters.start));
  }
}

@accept(Total)
@finalize()
class Keep extends Module.Aggregate<number[]> {
  override process() {
    return this.state.length;
  }
}

test('what a harness gives has the types of the module', async () => {
  const sum = await testModule(Sum.node('sum', { parameters: { start: 0 } })).build();
  expectTypeOf(sum.run).returns.resolves.toEqualTypeOf<Total>();
  expectTypeOf(sum.instance.label).toEqualTypeOf<string>();
  // @ts-expect-error a module without state takes nothing in
  sum.aggregate;
});

test('an Aggregate has a state, takes jobs in, and is not run', async () => {
  const keep = await testModule(Keep.node('keep')).build();
  expectTypeOf(keep.state).toEqualTypeOf<number[]>();
  expectTypeOf(keep.process).returns.resolves.toEqualTypeOf<number>();
  // @ts-expect-error an Aggregate is not run
  keep.run;
});

test('P367 of a wrapped result only the value is required', () => {
  wrapResult(1);
  wrapResult(1, { name: 'one', type: Sum, exposed: 'tag' });
  // @ts-expect-error the value is required
  wrapResult();
  // @ts-expect-error only a module class is a type
  wrapResult(1, { type: Total });
});
