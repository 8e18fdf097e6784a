/** What modules emit that are tried again, in both kinds of pipelines. */

import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { AbortedError, ClosedPipelineError, QueueFullError, TimeoutError } from '../errors/errors.js';
import type { ModuleEvent } from '../events/events.js';
import type { RunArgs } from '../module/run-args.js';
import type { RetryOptions } from '../options/retry.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import type { JobStream } from '../runtime/job-stream.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { numbers, quick } from '../scheduler/fixtures/chain.js';
import { Played, type Script } from '../scheduler/fixtures/played.js';
import { simulate as simulateParallel } from '../scheduler/fixtures/simulate.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { Unruly } from '../scheduler/fixtures/unruly.js';
import { simulate as simulateSequential } from '../sequential/fixtures/simulate.js';

const WINDOW = 16;
const MOST_WAITING = 1_024;

type Work = (args: RunArgs<unknown, unknown, unknown>) => unknown;

interface Options {
  readonly retry?: RetryOptions;
  readonly onError?: 'skip';
}

const steady: RetryOptions = { initialInterval: 100, backoff: 1, jitter: false };

/** Module `work`, and `next` after it in the same group. */
const kinds = [
  [
    'a parallel pipeline',
    async (work: Work, next?: Work, { retry = steady, onError }: Options = {}) => {
      const clock = new ManualClock();
      const builder = new ParallelPipeline({ name: 'p' })
        .addGroup(new Group('g', { cancelGrace: 20 }))
        .addModule(Played.node('work', { group: 'g', retry, ...(onError && { onError }) }))
        .addModule(Played.node('next', { group: 'g', retry }).dependsOn('work'));
      const pipeline = await simulateParallel(builder, { executor: quick(), clock, script: { work, next } as Script });
      return watched(pipeline, clock, 20, async (ms) => {
        clock.pass(ms);
        // Hosts go by the clock of the machine.
        await setTimeout(ms);
      });
    },
  ],
  [
    'a sequential pipeline',
    async (work: Work, next?: Work, { retry = steady, onError }: Options = {}) => {
      const clock = new ManualClock();
      const builder = new SequentialPipeline({ name: 'p' })
        .addModule(Played.node('work', { retry, ...(onError && { onError }) }))
        .addModule(Played.node('next', { retry }).dependsOn('work'));
      const pipeline = await simulateSequential(builder, { clock, script: { work, next } as Script });
      return watched(pipeline, clock, 5_000, async (ms) => clock.pass(ms));
    },
  ],
] as const;

function watched(pipeline: Pipeline, clock: ManualClock, grace: number, pass: (ms: number) => Promise<void>) {
  const failed: ModuleEvent[] = [];
  pipeline.on('module', (event) => event.status === 'failed' && failed.push(event));
  return {
    ...{ pipeline, clock, grace, pass, failed },
    /** Waits until so many attempts have failed. */
    waits: async (count = 1) => {
      await until(() => failed.length === count);
      await turns(3);
    },
  };
}

async function read(stream: JobStream, count: number): Promise<string[]> {
  const values: string[] = [];
  for (const _ of numbers(1, count)) values.push(shown((await stream.next()).value));
  return values;
}

async function readAll(stream: JobStream): Promise<string[]> {
  const values: string[] = [];
  for await (const one of stream) values.push(shown(one));
  return values;
}

const shown = ({ module, attempt, value }: { module: string; attempt: number; value?: unknown }) =>
  `${module} ${attempt}: ${value}`;

const said = (attempt: number, count: number, module = 'work') =>
  numbers(1, count).map((value) => shown({ module, attempt, value }));

async function emitAll(emit: (value: unknown) => Promise<void>, count: number): Promise<void> {
  for (const n of numbers(1, count)) await emit(n);
}

describe.each(kinds)('in the stream of a job in %s', (_, build) => {
  test('each value says in which attempt its module emitted it, and they come in order', async () => {
    const work: Work = async ({ attempt, emit }) => {
      await emitAll(emit, 3);
      if (attempt < 3) throw new Error('not yet');
    };
    const next: Work = async ({ attempt, emit }) => {
      await emitAll(emit, 2);
      if (attempt < 2) throw new Error('not yet');
    };
    const { pipeline, pass, waits } = await build(work, next);
    const all = readAll(pipeline.stream());
    for (const count of [1, 2, 3]) {
      await waits(count);
      await pass(100);
    }
    expect(await all).toEqual([
      ...said(1, 3),
      ...said(2, 3),
      ...said(3, 3),
      ...said(1, 2, 'next'),
      ...said(2, 2, 'next'),
    ]);
    await pipeline.close();
  });

  test('what was emitted is read while the job waits, and the next attempt has the whole window', async () => {
    let emitted = 0;
    const work: Work = async ({ attempt, emit }) => {
      if (attempt === 1) await emitAll(emit, WINDOW);
      if (attempt === 1) throw new Error('not yet');
      await emitAll(async (value) => {
        await emit(value);
        emitted++;
      }, 40);
    };
    const { pipeline, pass, waits } = await build(work);
    const stream = pipeline.stream();
    await waits();
    expect(await read(stream, WINDOW)).toEqual(said(1, WINDOW));
    const rest = stream.next();
    await turns();
    expect(pipeline.stats().pending).toBe(1);
    await pass(100);
    await until(() => emitted === WINDOW + 1 || emitted === WINDOW);
    const [first, ...others] = said(2, 40);
    expect(shown((await rest).value)).toBe(first);
    expect(await readAll(stream)).toEqual(others);
    await pipeline.close();
  });

  test('what still waits for the reader when its attempt fails is rejected, and never read', async () => {
    const outcomes: string[] = [];
    const work: Work = async ({ attempt, emit }) => {
      for (const n of numbers(1, WINDOW + 3)) {
        const settled = (how: string) => () => outcomes.push(`${attempt}.${n} ${how}`);
        void emit(n).then(settled('left'), settled('rejected'));
      }
      await turns(1);
      if (attempt === 1) throw new Error('not yet');
    };
    const { pipeline, pass, waits } = await build(work);
    const stream = pipeline.stream();
    await waits();
    expect(outcomes.slice(-3)).toEqual(numbers(WINDOW + 1, WINDOW + 3).map((n) => `1.${n} rejected`));
    await pass(100);
    expect(await readAll(stream)).toEqual([...said(1, WINDOW), ...said(2, WINDOW + 3)]);
    expect(outcomes.filter((one) => one.startsWith('2.') && one.endsWith('left'))).toHaveLength(WINDOW + 3);
    await pipeline.close();
  });

  test('what a module before has emitted, and waits, is read all the same', async () => {
    const work: Work = ({ emit }) => {
      for (const n of numbers(1, WINDOW + 3)) void emit(n);
    };
    const next: Work = ({ attempt, emit }) => {
      void emit(1);
      if (attempt === 1) throw new Error('not yet');
    };
    const { pipeline, pass, waits } = await build(work, next);
    const stream = pipeline.stream();
    await waits();
    await pass(100);
    expect(await readAll(stream)).toEqual([...said(1, WINDOW + 3), ...said(2, 1, 'next')]);
    await pipeline.close();
  });

  test('too many values that were not awaited fail the attempt, and the next begins with none', async () => {
    const work: Work = ({ attempt, emit }) => {
      for (const n of numbers(1, WINDOW + MOST_WAITING + (attempt === 1 ? 1 : 0))) void emit(n);
    };
    const { pipeline, pass, waits, failed } = await build(work);
    const stream = pipeline.stream();
    await waits();
    expect(failed[0]?.error).toMatchObject({ attempts: 1, cause: expect.any(QueueFullError) });
    expect(await read(stream, WINDOW)).toEqual(said(1, WINDOW));
    await pass(100);
    expect(await readAll(stream)).toEqual(said(2, WINDOW + MOST_WAITING));
    expect(failed).toHaveLength(1);
    await pipeline.close();
  });

  test('a value that cannot be emitted fails the attempt, and is no fault of the next', async () => {
    const work: Work = async ({ attempt, emit, skip }) => {
      await emit(1);
      if (attempt === 1) await emit(skip('no value')).catch(() => {});
      return attempt;
    };
    const { pipeline, pass, waits } = await build(work);
    const stream = pipeline.stream();
    const all = readAll(stream);
    await waits();
    await pass(100);
    expect(await all).toEqual([...said(1, 1), ...said(2, 1)]);
    expect(await stream.results).toMatchObject({ work: 2 });
    await pipeline.close();
  });

  test('what fails a module that is skipped then is no fault of its job', async () => {
    const work: Work = ({ emit }) => {
      for (const n of numbers(1, WINDOW + MOST_WAITING + 1)) void emit(n);
    };
    const { pipeline } = await build(work, undefined, { onError: 'skip', retry: { maxAttempts: 1 } });
    const stream = pipeline.stream();
    expect(await readAll(stream)).toEqual(said(1, WINDOW));
    expect(await stream.results).toEqual({});
    await pipeline.close();
  });

  test('nothing comes of an attempt that was abandoned, and the next emits in order', async () => {
    const doors = new Doors<string>();
    const rejected: unknown[] = [];
    const work: Work = async ({ attempt, emit, progress, signal }) => {
      if (attempt === 2) {
        await emit(1);
        await doors.wait('second');
        await emitAll(emit, 2);
        return progress(0.2, 'second');
      }
      await emit(1);
      progress(0.1, 'first');
      await new Promise((abort) => signal.addEventListener('abort', abort));
      const pending = numbers(2, WINDOW + 2).map((n) => emit(n).catch((error) => rejected.push(error)));
      doors.wait('first');
      await Promise.all(pending);
      progress(0.9, 'late');
      await emit('late').catch((error) => rejected.push(error));
      doors.open('second');
    };
    const { pipeline, pass, waits, grace } = await build(work, undefined, {
      retry: { ...steady, attemptTimeout: 50 },
    });
    const heard: unknown[] = [];
    pipeline.on('progress', ({ text }) => heard.push(text));
    const stream = pipeline.stream();
    await turns();
    await pass(60);
    await doors.atDoor('first');
    const waiting = waits();
    await pass(grace);
    await waiting;
    expect(await read(stream, WINDOW)).toEqual(said(1, WINDOW));
    await pass(100);
    const rest = await readAll(stream);
    expect(rest).toEqual([said(2, 1)[0], ...said(2, 2)]);
    expect(rejected).toHaveLength(3);
    for (const error of rejected) expect(error).toBeInstanceOf(TimeoutError);
    expect(heard).toEqual(['first', 'second']);
    await pipeline.close();
  });

  test('time for which an attempt waits for the reader is none of its attemptTimeout', async () => {
    const work: Work = async ({ attempt, emit, signal }) => {
      await emitAll(emit, WINDOW + 1);
      if (attempt === 1) await new Promise((abort) => signal.addEventListener('abort', abort));
    };
    const { pipeline, pass, waits, failed } = await build(work, undefined, {
      retry: { ...steady, attemptTimeout: 50 },
    });
    const stream = pipeline.stream();
    for (let n = 0; n < 10; n++) {
      await turns();
      await pass(20);
    }
    expect(failed).toEqual([]);
    expect(await read(stream, WINDOW + 1)).toEqual(said(1, WINDOW + 1));
    for (let n = 0; n < 20 && failed.length === 0; n++) {
      await turns();
      await pass(20);
    }
    await waits();
    await pass(100);
    expect(await readAll(stream)).toEqual(said(2, WINDOW + 1));
    await pipeline.close();
  });

  test('to leave the loop ends a job that waits', async () => {
    const attempts: number[] = [];
    const work: Work = async ({ attempt, emit }) => {
      attempts.push(attempt);
      await emitAll(emit, 2);
      throw new Error('not yet');
    };
    const { pipeline, pass, waits, clock } = await build(work);
    const stream = pipeline.stream();
    await waits();
    for await (const _ of stream) break;
    await expect(stream.results).rejects.toThrow(AbortedError);
    await pass(200);
    await turns();
    expect(attempts).toEqual([1]);
    expect(pipeline.stats().pending).toBe(0);
    await pipeline.close();
    expect(clock.pending).toBe(0);
  });

  test('a job that waits goes on until the deadline of the close', async () => {
    const work: Work = async ({ attempt, emit }) => {
      await emitAll(emit, 2);
      if (attempt === 1) throw new Error('not yet');
    };
    for (const deadline of [99, 1_000]) {
      const { pipeline, pass, waits } = await build(work);
      const stream = pipeline.stream();
      await waits();
      const closed = pipeline.close({ deadline });
      await turns(3);
      expect(await read(stream, 2)).toEqual(said(1, 2));
      await pass(99);
      if (deadline === 99) {
        await expect(stream.next()).rejects.toThrow(ClosedPipelineError);
        await expect(stream.results).rejects.toThrow(ClosedPipelineError);
      } else {
        await pass(1);
        expect(await readAll(stream)).toEqual(said(2, 2));
      }
      await closed;
    }
  });

  test('a job goes on without a reader where that is said while it waits', async () => {
    const work: Work = async ({ attempt, emit }) => {
      await emitAll(emit, attempt === 1 ? WINDOW : 500);
      if (attempt === 1) throw new Error('not yet');
      return attempt;
    };
    const { pipeline, pass, waits } = await build(work);
    const { results } = pipeline.stream();
    await waits();
    await turns();
    await pass(100);
    expect(await results).toMatchObject({ work: 2 });
    await pipeline.close();
  });
});

test('attempts count on after a redelivery', async () => {
  const executor = new Unruly();
  const clock = new ManualClock();
  const work: Work = async ({ attempt, emit }) => {
    await emit(1);
    if (attempt === 2) await new Promise(() => {});
    if (attempt !== 4) throw new Error('not yet');
  };
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', { idempotent: true, maxRedeliveries: 1 }))
    .addModule(Played.node('work', { group: 'g', retry: { ...steady, maxAttempts: 4 } }));
  const pipeline = await simulateParallel(builder, { executor, clock, script: { work } });
  const stream = pipeline.stream();
  expect(await read(stream, 1)).toEqual(said(1, 1));
  await until(() => clock.pending > 0);
  clock.pass(100);
  expect(await read(stream, 1)).toEqual(said(2, 1));
  await executor.actor('g').crash();
  const rest = readAll(stream);
  for (let n = 0; n < 20; n++) {
    await turns(3);
    clock.pass(50);
  }
  expect(await rest).toEqual([...said(3, 1), ...said(4, 1)]);
  await pipeline.close();
});

test('the number of the first attempt does not travel, and no host may send what is none', async () => {
  for (const attempt of [undefined, 0, 1.5, '2', null]) {
    const executor = new Unruly();
    const clock = new ManualClock();
    const work: Work = async ({ attempt, emit }) => {
      await emit(1);
      if (attempt === 1) throw new Error('not yet');
    };
    const builder = new ParallelPipeline({ name: 'p' }).addModule(Played.node('work', { group: 'g', retry: steady }));
    const pipeline = await simulateParallel(builder, { executor, clock, script: { work } });
    const actor = executor.actor('g');
    actor.hold();
    const stream = pipeline.stream();
    await until(() => actor.held.length === 2);
    const [emitted] = actor.held;
    expect(Object.keys(emitted as object).sort()).toEqual(['dispatchId', 'incarnation', 'kind', 'module', 'payload']);
    if (attempt !== undefined) Object.assign(emitted as object, { attempt });
    actor.release();
    if (attempt === undefined) {
      expect(await read(stream, 1)).toEqual(said(1, 1));
      await until(() => clock.pending > 0);
      clock.pass(100);
      expect(await readAll(stream)).toEqual(said(2, 1));
    } else
      await expect(stream.results).rejects.toMatchObject({
        message: expect.stringMatching(/an attempt without its number/),
      });
    await pipeline.close({ deadline: 0 });
  }
});
