/** The functional form is typed from its definition. */

import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { transfer } from '../data/transfer.js';
import { finalize } from './decorators.js';
import { defineModule } from './define-module.js';
import { Module, type RunArgs, type ValueOf } from './module.js';

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
    return [1, 2];
  }
}

const Power = z.object({ power: z.number(), label: z.string().default('x') });

test('the functions know data, parameters, request and the module', () => {
  defineModule({
    type: 'raise',
    source: import.meta.url,
    accepts: [Total, Source],
    parameters: Power,
    async bootstrap({ parameters, signal, logger }) {
      expectTypeOf(parameters).toEqualTypeOf<Readonly<{ power: number; label: string }>>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      logger.info(this.name);
    },
    run({ data, parameters, request, job }) {
      expectTypeOf(data.get(Total)).toEqualTypeOf<Total>();
      expectTypeOf(data.get(Source)).toEqualTypeOf<number[]>();
      expectTypeOf(data.get('name')).toEqualTypeOf<unknown>();
      expectTypeOf(parameters).toEqualTypeOf<Readonly<{ power: number; label: string }>>();
      expectTypeOf(this.parameters).toEqualTypeOf<Readonly<{ power: number; label: string }>>();
      expectTypeOf(request).toEqualTypeOf<unknown>();
      expectTypeOf(job).toEqualTypeOf<number>();
      // @ts-expect-error Text is not accepted
      return data.get(Text);
    },
  });

  defineModule({
    run({ data, parameters, request }: RunArgs<number[]> & { parameters: object }) {
      expectTypeOf(request).toEqualTypeOf<number[]>();
      return [data, parameters];
    },
  });

  defineModule({
    run({ data, parameters }) {
      expectTypeOf(parameters).toEqualTypeOf<Readonly<Record<string, unknown>>>();
      // @ts-expect-error nothing is accepted
      return data.get(Total);
    },
  });
});

test('run is held to what it produces', () => {
  defineModule({ produces: Total, run: () => new Total(1) });
  defineModule({ produces: Total, run: async () => transfer(new Total(1)) });
  // @ts-expect-error a number is no Total
  defineModule({ produces: Total, run: () => 1 });
  // @ts-expect-error nor is a Text
  defineModule({ produces: Total, run: async () => new Text('') });
  // @ts-expect-error produces takes an interface class
  defineModule({ produces: Source, run: () => [1] });
  // @ts-expect-error accepts takes interface and module classes
  defineModule({ accepts: [Map], run: () => 1 });
  // @ts-expect-error run is missing
  defineModule({ type: 'empty' });
});

test('the class has typed nodes, links and results', () => {
  const Give = defineModule({ produces: Total, run: ({ request }: RunArgs<number>) => new Total(request) });
  const Raise = defineModule({
    accepts: [Total, { self: true }],
    parameters: Power,
    expose: 'raised',
    async run({ data, parameters }) {
      return `${data.get(Total).value ** parameters.power}`;
    },
  });
  expectTypeOf<ValueOf<typeof Give>>().toEqualTypeOf<Total>();
  expectTypeOf<ValueOf<typeof Raise>>().toEqualTypeOf<string>();

  const node = Raise.node('A', { parameters: { power: 2 } }).dependsOn(Give.node('B'));
  expectTypeOf<(typeof node)['~node']>().toEqualTypeOf<{
    readonly tag: 'raised';
    readonly dependencies: 'B';
    readonly needs: 'B';
    readonly onError: undefined;
  }>();
  node.dependsOn(Raise.node('C', { parameters: { power: 2 } }));
  // @ts-expect-error power is required
  Raise.node('A');
  // @ts-expect-error it gives a list
  node.dependsOn(Source.node('B'));
  // @ts-expect-error it accepts nothing
  Give.node('B').dependsOn(node);
});
