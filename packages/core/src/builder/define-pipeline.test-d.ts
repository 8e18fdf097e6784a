/** The closed form: its results are exact, and wrong links do not compile. */

import { expectTypeOf, test } from 'vitest';
import { inline } from '../executors/inline/inline.js';
import { accept, expose, finalize, produce } from '../module/decorators.js';
import { defineModule } from '../module/define-module.js';
import { Module, type RunArgs } from '../module/module.js';
import type { ModuleUse } from '../module/module-use.js';
import type { PipelineSpec } from '../spec/spec.js';
import { definePipeline, type PipelineDefinition } from './define-pipeline.js';
import type { ModuleUses } from './definition-types.js';

class Words extends Module.Interface {
  readonly list: string[] = [];
}

@produce(Words)
@finalize()
class Reader extends Module.Runtime {
  run() {
    return new Words();
  }
}

@accept(Words)
@finalize()
class Count extends Module.Runtime {
  run({ data }: RunArgs<unknown, typeof Words>) {
    return data.get(Words).list.length;
  }
}

@finalize()
class Total extends Module.Aggregate<number> {}

@finalize()
class Scale extends Module.Runtime<{ by: number }> {
  run() {
    return this.parameters.by;
  }
}

@expose()
@finalize()
class Decorated extends Module.Runtime {
  run() {
    return 'x';
  }
}

@finalize()
class Plain extends Module.Runtime {
  run() {
    return 1n;
  }
}

const Tagged = expose('tag')(
  finalize()(
    class extends Module.Runtime {
      run() {
        return true;
      }
    },
  ),
);

const Unexposed = defineModule({ type: 'definition-unexposed', accepts: [Words], run: () => null });

declare function builtOf<Request, Uses extends ModuleUses>(
  definition: PipelineDefinition<Request, Uses>,
): Awaited<ReturnType<typeof definition.build>>;
type Ran<Pipeline extends { run(...args: never[]): unknown }> = Awaited<ReturnType<Pipeline['run']>>;
type Processed<Pipeline extends { process(...args: never[]): unknown }> = Awaited<ReturnType<Pipeline['process']>>;

test('the results are exactly what is exposed', () => {
  const definition = definePipeline({
    name: 'words',
    groups: { counting: { replicas: 2 } },
    modules: {
      reader: Reader.use({ group: 'reading' }),
      count: Count.use({ group: 'counting', dependsOn: ['reader'], expose: true }),
      other: Count.use({ group: 'counting', dependsOn: ['reader'], expose: 'counted' }),
      hidden: Count.use({ group: 'counting', dependsOn: ['reader'], expose: false }),
      tagged: Tagged.use({ group: 'counting' }),
      unexposed: Unexposed.use({ group: 'counting', dependsOn: ['reader'] }),
    },
  });
  const pipeline = builtOf(definition);
  expectTypeOf<Ran<typeof pipeline>>().toEqualTypeOf<{
    readonly count: number;
    readonly counted: number;
    readonly tag: boolean;
    readonly reader: Words | undefined;
  }>();
  expectTypeOf<Processed<typeof pipeline>>().toEqualTypeOf<Record<never, never>>();
  expectTypeOf(definition).toExtend<PipelineSpec>();
  return async () => {
    // @ts-expect-error a misspelled result
    (await pipeline.run()).cuont;
    // @ts-expect-error it is not exposed
    (await pipeline.run()).hidden;
  };
});

test('what decorators alone expose may be there', () => {
  const pipeline = builtOf(definePipeline({ modules: { word: Decorated.use({ group: 'g1' }) } }));
  expectTypeOf<Ran<typeof pipeline>>().toEqualTypeOf<{ readonly word: string | undefined }>();
  const named = builtOf(
    definePipeline({
      modules: { word: Decorated.use({ group: 'g1' }), count: Tagged.use({ group: 'g1', expose: 'word' }) },
    }),
  );
  expectTypeOf<Ran<typeof named>>().toEqualTypeOf<{ readonly word: boolean }>();
});

test('an Aggregate and all that follows it are in process() alone', () => {
  const pipeline = builtOf(
    definePipeline({
      modules: {
        plain: Plain.use({ group: 'g1', expose: true }),
        after: Tagged.use({ group: 'g1', dependsOn: ['between'], expose: true }),
        between: Plain.use({ group: 'g1', dependsOn: ['total'], expose: false }),
        total: Total.use({ group: 'g1', dependsOn: ['plain'], expose: true }),
      },
    }),
  );
  expectTypeOf<Ran<typeof pipeline>>().toEqualTypeOf<{ readonly plain: bigint }>();
  expectTypeOf<Processed<typeof pipeline>>().toEqualTypeOf<{ readonly after: boolean; readonly total: number }>();
});

test('a name that is any text is not checked, and what follows it may be in either', () => {
  const name = 'plain' as string;
  const pipeline = builtOf(
    definePipeline({
      modules: {
        plain: Plain.use({ group: 'g1', expose: true }),
        any: Tagged.use({ group: 'g1', dependsOn: [name] }),
        after: Plain.use({ group: 'g1', dependsOn: ['any'], expose: true }),
      },
    }),
  );
  expectTypeOf<Ran<typeof pipeline>>().toEqualTypeOf<{
    readonly plain: bigint;
    readonly tag: boolean | undefined;
    readonly after: bigint | undefined;
  }>();
  expectTypeOf<Processed<typeof pipeline>>().toEqualTypeOf<{
    readonly tag: boolean | undefined;
    readonly after: bigint | undefined;
  }>();
});

test('a circle, which the build refuses, does not keep the compiler busy', () => {
  const pipeline = builtOf(
    definePipeline({
      modules: {
        a: Total.use({ group: 'g1', dependsOn: ['b'], expose: true }),
        b: Total.use({ group: 'g1', dependsOn: ['a'], expose: true }),
      },
    }),
  );
  expectTypeOf<Processed<typeof pipeline>>().toEqualTypeOf<{ readonly a: number; readonly b: number }>();
});

test('wrong links do not compile', () => {
  definePipeline({
    modules: {
      reader: Reader.use({ group: 'g1' }),
      // @ts-expect-error misspelled
      count: Count.use({ group: 'g1', dependsOn: ['raeder'] }),
      // @ts-expect-error a number is not accepted
      twice: Count.use({ group: 'g1', dependsOn: ['reader', 'count'] }),
    },
  });
  // @ts-expect-error a class is no use of one
  definePipeline({ modules: { reader: Reader } });
  // @ts-expect-error nor is a node
  definePipeline({ modules: { reader: Reader.node('reader') } });
  // @ts-expect-error modules are missing
  definePipeline({ name: 'none' });
  // @ts-expect-error misspelled
  definePipeline({ modules: {}, groups: { g1: { replica: 2 } } });
  // @ts-expect-error misspelled beside another
  definePipeline({ modules: {}, groups: { g1: { replicas: 2 }, g2: { replicas: 2, concurency: 3 } } });
});

test('parameters without defaults are required', () => {
  Scale.use({ parameters: { by: 2 } });
  // @ts-expect-error by is missing
  Scale.use();
  // @ts-expect-error by is missing
  Scale.use({ group: 'g1' });
  // @ts-expect-error by is a number
  Scale.use({ parameters: { by: '2' } });
  // @ts-expect-error the option is called dependsOn
  Reader.use({ depends_on: ['other'] });
  expectTypeOf(Reader.use()).toEqualTypeOf<ModuleUse<typeof Reader, never, undefined, never>>();
});

test('requests have the type that they are given', () => {
  const modules = { reader: Reader.use({ group: 'g1', expose: true }) };
  const anything = builtOf(definePipeline({ modules }));
  const text = builtOf(definePipeline.withRequest<string>()({ modules }));
  const perhaps = builtOf(definePipeline.withRequest<string | undefined>()({ modules }));
  expectTypeOf<Ran<typeof text>>().toEqualTypeOf<{ readonly reader: Words }>();
  return async () => {
    anything.run();
    anything.run(42, { timeout: 3 });
    perhaps.run();
    text.run('to be', { timeout: 3 });
    text.process();
    // @ts-expect-error a number is no text
    text.run(42);
    // @ts-expect-error the request is missing
    text.run();
    // @ts-expect-error a number is no text
    text.runSafe(42);
    const lengths = text.map([1, 2], { request: (input) => String(input), withInput: true });
    for await (const { input, results } of lengths) {
      expectTypeOf(input).toEqualTypeOf<number>();
      expectTypeOf(results).toEqualTypeOf<{ readonly reader: Words }>();
    }
    text.map(['a']);
    // @ts-expect-error numbers are no texts
    text.map([1, 2]);
    for await (const results of anything.map([1, 2])) expectTypeOf(results).toEqualTypeOf<{ readonly reader: Words }>();
  };
});

test('what groups name has to be given to build()', () => {
  const modules = { reader: Reader.use({ group: 'g1', expose: true }) };
  const plain = definePipeline({ modules, groups: { g1: { replicas: 2 } } });
  const mixed = definePipeline({ modules, groups: { g1: { executor: 'gpus', rate: 'openai' }, g2: { rate: [] } } });
  const requested = definePipeline.withRequest<string>()({ modules, groups: { g1: { executor: 'gpus' } } });
  const names: { readonly executor: string } = { executor: 'gpus' };
  const any = definePipeline({ modules, groups: { g1: names } });
  return async () => {
    plain.build();
    plain.build({ executors: { unused: inline() } });
    any.build();
    mixed.build({ executors: { gpus: inline() }, rates: { openai: { limit: 1, per: 1_000 } }, claimTimeout: 5 });
    requested.build({ executors: { gpus: inline(), io: inline() } });
    // @ts-expect-error nothing is given
    mixed.build();
    // @ts-expect-error the rate is missing
    mixed.build({ executors: { gpus: inline() } });
    // @ts-expect-error misspelled
    mixed.build({ executors: { gpu: inline() }, rates: { openai: { limit: 1, per: 1_000 } } });
    // @ts-expect-error nothing is given
    requested.build();
  };
});
