/** Modules that are tried again where they throw. */

import assert from 'node:assert/strict';
import { Group, ModuleError, ParallelPipeline, type Pipeline, type RetryOptions } from '@magda/core';
import type { Definition } from '../definition.js';
import { Obey } from '../fixtures/modules.js';
import { type Emission, Emit } from '../fixtures/streaming.js';
import { event, failure } from '../pipelines.js';
import type { Tap } from '../tap.js';

const JOBS = 10;

/** How many values a module may be ahead of its reader. */
const WINDOW = 16;

const retry: RetryOptions = { initialInterval: 100, jitter: false };

async function retried(executor: Tap, more: RetryOptions = {}): Promise<Pipeline> {
  return new ParallelPipeline({ name: 'retries' })
    .addGroup(new Group('g', { concurrency: 1 }))
    .addModule(Obey.node('obey', { group: 'g', retry: { ...retry, ...more } }))
    .build({ executor });
}

export const retries: readonly Definition[] = [
  {
    name: 'a job whose module waits for another attempt gives up its slot at concurrency 1, and then goes on in its actor',
    needs: [],
    async run(executor) {
      await using pipeline = await retried(executor);
      const order: unknown[] = [];
      const run = async (request: object) => order.push((await pipeline.run(request)).obey);
      await Promise.all([
        run({ do: 'succeedAt', attempt: 3 }),
        ...Array.from({ length: JOBS }, (_, value) => run({ do: 'return', value })),
      ]);
      assert.deepEqual(order, [...Array(JOBS).keys(), 'attempt 3']);
      assert.equal(executor.connections.length, 1);
    },
  },
  {
    name: 'an attempt that failed is an event, and the last one fails the job with how many there were',
    needs: [],
    async run(executor) {
      await using pipeline = await retried(executor, { maxAttempts: 2 });
      const failed = event(pipeline, 'module', ({ status }) => status === 'failed');
      const error = await failure(pipeline.run({ do: 'succeedAt', attempt: 3 }), ModuleError, { attempts: 2 });
      assert.match((error.cause as Error).message, /attempt 2/);
      const { attempt, next, error: first } = await failed;
      assert.deepEqual([attempt, typeof next, (first as ModuleError).attempts], [1, 'number', 1]);
    },
  },
  {
    name: 'a module that is tried again goes on in the same stream, and each value says in which attempt it was emitted',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline({ name: 'retries' })
        .addModule(Emit.node('emit', { group: 'g', retry: { initialInterval: 50, jitter: false } }))
        .build({ executor, logger: false });
      const stream = pipeline.stream({ count: WINDOW, end: 'throwOnce' } satisfies Emission);
      const read: unknown[] = [];
      for await (const { value, attempt } of stream) read.push([attempt, value]);
      const attempt = (which: number) => Array.from({ length: WINDOW }, (_, n) => [which, n]);
      assert.deepEqual(read, [...attempt(1), ...attempt(2)]);
      assert.deepEqual(await stream.results, { emit: WINDOW });
    },
  },
];
