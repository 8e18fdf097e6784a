/** Values of streams have the types that modules declare. */

import { expectTypeOf, test } from 'vitest';
import { emits, finalize } from '../module/decorators.js';
import { defineModule } from '../module/define-module.js';
import { Module, type RunArgs } from '../module/module.js';
import type { JobStream } from '../runtime/job-stream.js';
import type { StreamedValue } from '../runtime/value-reader.js';
import { testModule } from '../testing/index.js';
import { definePipeline } from './define-pipeline.js';
import { ParallelPipeline } from './parallel-pipeline.js';
import { SequentialPipeline } from './sequential-pipeline.js';

class Token extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

const Speak = defineModule({
  emits: String,
  async run({ emit }) {
    expectTypeOf(emit).parameter(0).toEqualTypeOf<string>();
    await emit('word');
    // @ts-expect-error it declares texts
    await emit(5);
    return 1;
  },
});

const Give = defineModule({ emits: Token, run: ({ emit }) => emit(new Token('x')) });

const Silent = defineModule({ expose: true, run: () => 'nothing' });

@emits(Token)
@finalize()
class Decorated extends Module.Runtime {
  async run({ emit }: RunArgs<string, unknown, Token>) {
    await emit(new Token('y'));
  }
}

const Called = emits(Number)(
  finalize()(
    class extends Module.Runtime {
      run({ emit }: RunArgs) {
        void emit(1);
      }
    },
  ),
);

test('through definePipeline()', async () => {
  const pipeline = await definePipeline
    .withRequest<string>()({
      modules: {
        speak: Speak.use({ group: 'g' }),
        give: Give.use({ group: 'g' }),
        decorated: Decorated.use({ group: 'g', expose: false }),
        called: Called.use({ group: 'g', expose: false }),
        silent: Silent.use({ group: 'g' }),
      },
    })
    .build();
  type Values =
    | StreamedValue<string, 'speak'>
    | StreamedValue<Token, 'give'>
    | StreamedValue<Token, 'decorated'>
    | StreamedValue<number, 'called'>;
  const stream = pipeline.stream('request', { priority: 1 });
  expectTypeOf(stream).toEqualTypeOf<JobStream<Values, { readonly silent: string }>>();
  for await (const one of stream) {
    if (one.module === 'give') expectTypeOf(one.value).toEqualTypeOf<Token>();
    expectTypeOf(one.attempt).toEqualTypeOf<number>();
  }
  expectTypeOf(await stream.results).toEqualTypeOf<{ readonly silent: string }>();
  // @ts-expect-error its requests are texts
  pipeline.stream(5);
  // @ts-expect-error there is no such option
  pipeline.stream('request', { concurrency: 1 });
});

test('through builders', async () => {
  const parallel = await new ParallelPipeline().addModule(Speak.node('speak')).addModule(Silent.node('silent')).build();
  for await (const one of parallel.stream()) expectTypeOf(one).toEqualTypeOf<StreamedValue<string, 'speak'>>();
  const sequential = await new SequentialPipeline().addModule(Give.node('give')).build();
  for await (const { value } of sequential.stream()) expectTypeOf(value).toEqualTypeOf<Token>();
});

test('where nothing is declared, they may be anything', async () => {
  const pipeline = await definePipeline({ modules: { silent: Silent.use({ group: 'g' }) } }).build();
  for await (const one of pipeline.stream()) expectTypeOf(one).toEqualTypeOf<StreamedValue>();
});

test('of a module under test', async () => {
  const tested = await testModule(Speak.node('speak')).build();
  expectTypeOf(tested.emitted).toEqualTypeOf<readonly string[]>();
});

test('what a class emits must be what it declares', () => {
  class Wrong extends Module.Runtime {
    run({ emit }: RunArgs<string, unknown, string>) {
      void emit('text');
    }
  }
  // @ts-expect-error it emits texts
  emits(Token)(finalize()(Wrong));
  // @ts-expect-error no interface
  defineModule({ emits: Date, run() {} });
});
