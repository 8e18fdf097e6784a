/** Values that modules emit while they run, and who reads them. */

import assert from 'node:assert/strict';
import {
  AbortedError,
  ClosedPipelineError,
  ModuleError,
  ParallelPipeline,
  type ProgressEvent,
  SerializationError,
} from '@magda/core';
import type { Definition } from '../definition.js';
import { emitting, valuesOf } from '../emitting.js';
import { BUFFER_BYTES, Dots, type Emission, Emit, Steps } from '../fixtures/streaming.js';
import { Point } from '../fixtures/values.js';
import { failure, isA } from '../pipelines.js';
import { Trail } from '../trail.js';
import { eventually, pause } from '../waiting.js';

/** How many values a module may be ahead of its reader. */
const WINDOW = 16;

export const streams: readonly Definition[] = [
  {
    name: 'a stream has what the modules of a job emit, in order, and then come its results',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline({ name: 'streams' })
        .addModule(Emit.node('first', { group: 'g1' }))
        .addModule(Emit.node('second', { group: 'g2' }).dependsOn('first'))
        .build({ executor });
      const stream = pipeline.stream({ count: 300 } satisfies Emission);
      const read: unknown[] = [];
      for await (const { module, value, attempt } of stream) read.push(`${module} ${String(value)} ${attempt}`);
      const all = Array.from({ length: 300 }, (_, n) => n);
      assert.deepEqual(read, [...all.map((n) => `first ${n} 1`), ...all.map((n) => `second ${n} 1`)]);
      assert.deepEqual(await stream.results, { first: 300, second: 300 });
    },
  },
  {
    name: 'what is emitted is restored as results are: instances of interfaces, and buffers that were transferred',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline({ name: 'streams' })
        .addModule(Dots.node('dots', { group: 'g1' }))
        .addModule(Emit.node('emit', { group: 'g2' }).dependsOn('dots'))
        .build({ executor });
      const points: unknown[] = [];
      const buffers: unknown[] = [];
      for await (const { module, value } of pipeline.stream({ count: 40, of: 'buffers' } satisfies Emission)) {
        if (module === 'dots') points.push(value instanceof Point && value.length);
        else buffers.push([(value as Uint8Array).length, (value as Uint8Array)[0], (value as Uint8Array).at(-1)]);
      }
      const all = Array.from({ length: 40 }, (_, n) => n);
      assert.deepEqual(
        points,
        all.map((n) => Math.hypot(n, n)),
      );
      assert.deepEqual(
        buffers,
        all.map((n) => [BUFFER_BYTES, n, n]),
      );
    },
  },
  {
    name: 'a module is no more than a window ahead of the reader of its stream',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      await using pipeline = await emitting(executor);
      const stream = pipeline.stream({ count: 60, file: trail.file } satisfies Emission);
      for (let read = 1; read <= 60; read++) {
        assert.deepEqual(await stream.next(), { done: false, value: { module: 'emit', value: read - 1, attempt: 1 } });
        if (read % 10 !== 1) continue;
        // Credits come by half a window.
        const least = Math.min(60, read + WINDOW / 2);
        await eventually(() => assert.ok(trail.marks.length >= least, 'the module should have gone on'));
        await pause(20);
        const ahead = trail.marks.length - read;
        assert.ok(ahead <= WINDOW, `the module is ${ahead} values ahead`);
      }
      assert.deepEqual((await stream.next()).done, true);
    },
  },
  {
    name: 'who leaves the loop over a stream ends its job, and its replica lives on',
    needs: [],
    async run(executor) {
      await using pipeline = await emitting(executor);
      const stream = pipeline.stream({ count: Number.MAX_SAFE_INTEGER } satisfies Emission);
      for await (const { value } of stream) if (value === 40) break;
      await failure(stream.results, AbortedError, { pipeline: 'streams', job: 1 });
      assert.deepEqual(await pipeline.run({ count: 3 } satisfies Emission), { emit: 3 });
      assert.ok(executor.only);
    },
  },
  {
    name: 'a module that goes on although the loop over its stream was left is given up after cancelGrace',
    needs: [],
    async run(executor) {
      await using pipeline = await emitting(executor, { cancelGrace: 30 });
      const stream = pipeline.stream({ count: 1, end: 'hang' } satisfies Emission);
      for await (const _ of stream) break;
      await failure(stream.results, AbortedError, { job: 1 });
      assert.deepEqual(await pipeline.run({ count: 3 } satisfies Emission), { emit: 3 });
      assert.equal(executor.connections.length, 2);
    },
  },
  {
    name: 'a job that fails ends its stream with its error, after what was emitted before',
    needs: [],
    async run(executor) {
      await using pipeline = await emitting(executor);
      const stream = pipeline.stream({ count: 5, end: 'throw' } satisfies Emission);
      const read: unknown[] = [];
      const error = await failure(
        (async () => {
          for await (const { value } of stream) read.push(value);
        })(),
        ModuleError,
        { module: 'emit', job: 1 },
      );
      assert.deepEqual(read, [0, 1, 2, 3, 4]);
      assert.equal(await stream.results.catch((one) => one), error);
    },
  },
  {
    name: 'what is emitted without waiting comes as well, and before the results',
    needs: [],
    async run(executor) {
      await using pipeline = await emitting(executor);
      const stream = pipeline.stream({ count: 1_000, atOnce: true } satisfies Emission);
      let isOver = false;
      void stream[Symbol.asyncIterator]();
      const results = stream.results.then((all) => {
        isOver = true;
        return all;
      });
      for (let n = 0; n < 1_000 - WINDOW; n++) {
        assert.equal((await stream.next()).value.value, n);
        assert.equal(isOver, false, 'the job should not have ended before its values have left');
      }
      for await (const _ of stream);
      assert.deepEqual(await results, { emit: 1_000 });
    },
  },
  {
    name: 'a value that cannot travel fails the module that emits it',
    needs: [],
    async run(executor) {
      await using pipeline = await emitting(executor);
      const refused = valuesOf(pipeline.stream({ count: 1, of: 'functions' } satisfies Emission));
      const { cause } = await failure(refused, ModuleError, { module: 'emit' });
      if (executor.passes === 'references') return;
      assert.ok(isA(cause, SerializationError));
      assert.equal(cause.path, 'value.call');
    },
  },
  {
    name: 'a job goes on without its reader where its results are awaited and nobody iterates',
    needs: [],
    async run(executor) {
      await using pipeline = await emitting(executor);
      const stream = pipeline.stream({ count: 1_000 } satisfies Emission);
      await pause(5);
      assert.deepEqual(await stream.results, { emit: 1_000 });
    },
  },
  {
    name: 'a job whose reader never comes is ended by the close',
    needs: [],
    async run(executor) {
      const pipeline = await emitting(executor);
      const stream = pipeline.stream({ count: 1_000 } satisfies Emission);
      await pipeline.close({ deadline: 50 });
      await failure(stream.results, ClosedPipelineError, { job: 1 });
    },
  },
  {
    name: 'a job that is run again after its actor died goes on in the same stream, which says so',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      await using pipeline = await emitting(executor, { idempotent: true, maxRedeliveries: 2 });
      const { file } = trail;
      const stream = pipeline.stream({ count: 10, file, end: 'exitOnce' } satisfies Emission);
      const read: unknown[] = [];
      for await (const { value, attempt } of stream) read.push([attempt, value]);
      const attempt = (which: number) => Array.from({ length: 10 }, (_, n) => [which, n]);
      assert.deepEqual(read, [...attempt(1), ...attempt(2)]);
      assert.deepEqual(await stream.results, { emit: 10 });
      assert.equal(executor.connections.length, 2);
    },
  },
  {
    name: 'how far a module has come is an event, and so is the last of what it says',
    needs: [],
    async run(executor) {
      await using pipeline = await new ParallelPipeline({ name: 'streams' })
        .addModule(Steps.node('steps', { group: 'g' }))
        .build({ executor });
      const heard: ProgressEvent[] = [];
      pipeline.on('progress', (event) => heard.push(event));
      assert.deepEqual(await pipeline.run(), { steps: 'done' });
      const said = heard.map(({ module, group, replica, job, fraction, text }) =>
        [module, group, replica, job, fraction, text].join(),
      );
      assert.deepEqual(said, ['steps,g,0,1,0.25,a quarter', 'steps,g,0,1,1,all']);
    },
  },
];
