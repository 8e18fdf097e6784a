/** What the compiler knows of modules that may skip, and of results that may be absent. */

import { expectTypeOf, test } from 'vitest';
import { definePipeline } from '../builder/define-pipeline.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { isSkipped, testModule } from '../testing/index.js';
import { accept, finalize, produce } from './decorators.js';
import { defineAggregate } from './define-aggregate.js';
import { defineModule } from './define-module.js';
import { Module } from './module.js';
import type { MaySkip, ValueOf } from './module-value.js';
import { optional } from './optional.js';
import type { RunArgs } from './run-args.js';

class Text extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}
class German extends Text {
  readonly language = 'de';
}

const Read = defineModule({ produces: Text, run: ({ request }: RunArgs<string>) => new Text(request) });
const Translate = defineModule({
  accepts: [Text],
  produces: German,
  expose: true,
  run({ data, skip }) {
    const { text } = data.get(Text);
    return text === '' ? skip('empty') : new German(text);
  },
});
const Later = defineModule({
  accepts: [Text],
  produces: German,
  run: async ({ skip }) => (Math.random() > 2 ? skip() : new German('')),
});
const Count = defineModule({ accepts: [Text], expose: true, run: ({ data }) => data.of(Text).length });
const Sum = defineAggregate({
  accepts: [Text],
  expose: true,
  initialState: () => 0,
  aggregate: ({ data, state }) => state + data.size,
  process: ({ state, skip }) => (state === 0 ? skip('nothing') : state),
});
const Mean = defineAggregate({ accepts: [Text], expose: true, initialState: () => 0, aggregate: ({ state }) => state });

@produce(German)
@accept(Text)
@finalize()
class Decorated extends Module.Runtime {
  run({ skip }: RunArgs) {
    return Math.random() > 2 ? skip() : new German('');
  }
}

test('what a module gives is what it returns, but for the skip', () => {
  expectTypeOf<ValueOf<typeof Translate>>().toEqualTypeOf<German>();
  expectTypeOf<ValueOf<typeof Later>>().toEqualTypeOf<German>();
  expectTypeOf<ValueOf<typeof Decorated>>().toEqualTypeOf<German>();
  expectTypeOf<ValueOf<typeof Sum>>().toEqualTypeOf<number>();
  expectTypeOf<
    [MaySkip<typeof Translate>, MaySkip<typeof Later>, MaySkip<typeof Decorated>, MaySkip<typeof Sum>]
  >().toEqualTypeOf<[true, true, true, true]>();
  expectTypeOf<[MaySkip<typeof Read>, MaySkip<typeof Count>, MaySkip<typeof Mean>]>().toEqualTypeOf<
    [false, false, false]
  >();
});

test('a reason is a text, and what is produced is held to its interface still', () => {
  defineModule({
    produces: German,
    // @ts-expect-error a Text is no German
    run: ({ skip }) => (Math.random() > 2 ? skip() : new Text('')),
  });
  // @ts-expect-error a reason is a text
  defineModule({ run: ({ skip }) => skip(5) });
  defineAggregate({
    initialState: () => 0,
    // @ts-expect-error a job that has come so far is taken in
    aggregate: ({ skip }) => skip(),
  });
});

test('the result of a builder is optional where it may be absent', async () => {
  const pipeline = await new ParallelPipeline()
    .addModule(Read.node('read', { group: 'a', expose: true }))
    .addModule(Translate.node('german', { group: 'a' }).dependsOn('read'))
    .addModule(Count.node('needs', { group: 'a' }).dependsOn('german'))
    .addModule(Count.node('may', { group: 'a', dependsOn: ['read', optional('german')] }))
    .addModule(Count.node('fails', { group: 'a', onError: 'skip' }).dependsOn('read'))
    .addModule(Count.node('after', { group: 'a', dependsOn: [optional('needs'), 'fails'] }))
    .addModule(Sum.node('sum', { group: 'b' }).dependsOn(optional('german')))
    .addModule(Mean.node('mean', { group: 'b' }).dependsOn('german'))
    .build();
  const results = await pipeline.run('');
  expectTypeOf(results.read).toEqualTypeOf<Text>();
  expectTypeOf(results.german).toEqualTypeOf<German | undefined>();
  expectTypeOf(results.needs).toEqualTypeOf<number | undefined>();
  expectTypeOf(results.may).toEqualTypeOf<number>();
  expectTypeOf(results.fails).toEqualTypeOf<number | undefined>();
  expectTypeOf(results.after).toEqualTypeOf<number | undefined>();
  const processed = await pipeline.process();
  expectTypeOf(processed.sum).toEqualTypeOf<number | undefined>();
});

test('so is that of definePipeline(), where links that are wrong are red whether optional or not', async () => {
  const words = definePipeline({
    modules: {
      read: Read.use({ group: 'a', expose: true }),
      german: Translate.use({ group: 'a', dependsOn: ['read'] }),
      needs: Count.use({ group: 'a', dependsOn: ['german'] }),
      may: Count.use({ group: 'a', dependsOn: ['read', optional('german')] }),
      fails: Count.use({ group: 'a', dependsOn: ['read'], onError: 'skip' }),
      sum: Sum.use({ group: 'b', dependsOn: [optional('german')] }),
    },
  });
  const pipeline = await words.build();
  const results = await pipeline.run('');
  expectTypeOf(results).toEqualTypeOf<{
    readonly read: Text;
    readonly may: number;
    readonly german?: German | undefined;
    readonly needs?: number | undefined;
    readonly fails?: number | undefined;
  }>();
  expectTypeOf(await pipeline.process()).toEqualTypeOf<{ readonly sum?: number | undefined }>();
  definePipeline({
    modules: {
      read: Read.use({ group: 'a' }),
      // @ts-expect-error there is no such module
      count: Count.use({ group: 'a', dependsOn: [optional('reed')] }),
      // @ts-expect-error it accepts texts alone
      german: Translate.use({ group: 'a', dependsOn: [optional('count')] }),
    },
  });
});

test('a node that is not accepted is not accepted as an optional input either', () => {
  Translate.node('a').dependsOn(optional(Read.node('b')));
  // @ts-expect-error it accepts texts alone
  Translate.node('a').dependsOn(optional(Count.node('b')));
  // @ts-expect-error one of the two
  Translate.node('a', { onError: 'ignore' });
});

test('the test of a module knows of its skip', async () => {
  const tested = await testModule(Translate.node('a')).build();
  const german = await tested.run();
  if (isSkipped(german)) expectTypeOf(german.reason).toEqualTypeOf<string | undefined>();
  else expectTypeOf(german).toEqualTypeOf<German>();
  expectTypeOf(await (await testModule(Count.node('a')).build()).run()).toEqualTypeOf<number>();
});
