/** Modules that take several jobs in one call: what they get and give, for the compiler. */

import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { definePipeline } from '../builder/define-pipeline.js';
import type { Skipped } from '../data/skip.js';
import { accept, batch, expose, finalize, produce } from './decorators.js';
import { defineModule } from './define-module.js';
import { Module, type RunArgs, type ValueOf } from './module.js';

class Chunk extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

class Vector extends Module.Interface {
  constructor(readonly values: readonly number[]) {
    super();
  }
}

const Split = defineModule({ type: 'split', produces: Chunk, run: () => new Chunk('') });

test('runBatch of a definition knows its jobs, and is held to what it produces', () => {
  const Embed = defineModule({
    accepts: [Chunk],
    produces: Vector,
    expose: true,
    parameters: z.object({ size: z.number() }),
    batch: { maxSize: 32, maxWait: 5 },
    async runBatch(jobs) {
      return jobs.map(({ data, parameters, request, signal, skip }) => {
        expectTypeOf(data.get(Chunk)).toEqualTypeOf<Chunk>();
        expectTypeOf(parameters).toEqualTypeOf<Readonly<{ size: number }>>();
        expectTypeOf(request).toEqualTypeOf<unknown>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        // @ts-expect-error Vector is not accepted
        data.get(Vector);
        if (parameters.size === 0) return new RangeError('no size');
        return parameters.size === 1 ? skip('one') : new Vector([data.get(Chunk).text.length]);
      });
    },
  });
  expectTypeOf<ValueOf<typeof Embed>>().toEqualTypeOf<Vector>();
  const node = Embed.node('embed', { parameters: { size: 3 }, batch: { maxSize: 64 } });
  // @ts-expect-error a batch has no such option
  Embed.node('embed', { parameters: { size: 3 }, batch: { size: 64 } });
  // @ts-expect-error parameters are required
  Embed.node('embed', { batch: { maxSize: 64 } });

  // @ts-expect-error a list of texts is no list of Vectors
  defineModule({ produces: Vector, batch: { maxSize: 2 }, runBatch: (jobs) => jobs.map(() => 'text') });
  // @ts-expect-error one Vector is no list
  defineModule({ produces: Vector, batch: { maxSize: 2 }, runBatch: () => new Vector([]) });
  // @ts-expect-error a module has one of the two
  defineModule({ run: () => 1, runBatch: () => [1] });
  // @ts-expect-error a batch is for runBatch
  defineModule({ run: () => 1, batch: { maxSize: 2 } });
  // @ts-expect-error a batch has a size
  defineModule({ batch: { maxWait: 2 }, runBatch: () => [1] });
  // @ts-expect-error one of the two is needed
  defineModule({ type: 'none' });
  return node;
});

test('a class has run or runBatch', () => {
  @batch({ maxSize: 32 })
  @accept(Chunk)
  @produce(Vector)
  @expose()
  @finalize()
  class Detect extends Module.Runtime {
    runBatch(jobs: readonly RunArgs<string, typeof Chunk>[]) {
      return jobs.map(({ request, data }) =>
        request === '' ? new Error('empty') : new Vector([data.of(Chunk).length]),
      );
    }
  }
  expectTypeOf<ValueOf<typeof Detect>>().toEqualTypeOf<Vector>();

  // @ts-expect-error runBatch gives a list
  @finalize()
  class NoList extends Module.Runtime {
    runBatch(_jobs: readonly RunArgs[]) {
      return 1;
    }
  }

  // @ts-expect-error it has both
  @finalize()
  class Both extends Module.Runtime {
    run() {}
    runBatch(_jobs: readonly RunArgs[]): readonly number[] {
      return [];
    }
  }

  // @ts-expect-error it has no runBatch
  @batch({ maxSize: 2 })
  @finalize()
  class Alone extends Module.Runtime {
    run() {}
  }

  // @ts-expect-error texts are no Vectors
  @produce(Vector)
  @finalize()
  class Texts extends Module.Runtime {
    runBatch(jobs: readonly RunArgs[]) {
      return jobs.map(() => 'text');
    }
  }

  // @ts-expect-error its jobs read what it does not accept
  @accept(Vector)
  @finalize()
  class Reads extends Module.Runtime {
    runBatch(jobs: readonly RunArgs<unknown, typeof Chunk>[]): readonly number[] {
      return jobs.map(() => 1);
    }
  }
  return { NoList, Both, Alone, Texts, Reads };
});

test('results are as exact through definePipeline', async () => {
  const Doubtful = defineModule({
    accepts: [Chunk],
    expose: true,
    batch: { maxSize: 2 },
    runBatch: (jobs) => jobs.map(({ skip, job }): number | Error | Skipped => (job === 1 ? skip() : job)),
  });
  const Sure = defineModule({
    accepts: [Chunk],
    produces: Vector,
    expose: true,
    batch: { maxSize: 2 },
    runBatch: async (jobs) => jobs.map(() => new Vector([])),
  });
  const pipeline = await definePipeline({
    modules: {
      split: Split.use({ group: 'g' }),
      doubtful: Doubtful.use({ group: 'g', dependsOn: ['split'], batch: { maxSize: 8 } }),
      sure: Sure.use({ group: 'g', dependsOn: ['split'] }),
    },
  }).build();
  const results = await pipeline.run();
  expectTypeOf(results).toEqualTypeOf<{ readonly sure: Vector; readonly doubtful?: number | undefined }>();
  definePipeline({
    modules: {
      sure: Sure.use({ group: 'g' }),
      // @ts-expect-error a Vector is not accepted
      again: Sure.use({ group: 'g', dependsOn: ['sure'] }),
    },
  });
});
