/** What modules emit, and who reads it, in both kinds of pipelines. */

import { setTimeout } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { AbortedError, ClosedPipelineError, ModuleError, SerializationError } from '../errors/errors.js';
import { inline } from '../executors/inline/inline.js';
import type { RunArgs } from '../module/run-args.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { Kept, Played, type Script } from '../scheduler/fixtures/played.js';
import { simulate as simulateParallel } from '../scheduler/fixtures/simulate.js';
import { turns, until } from '../scheduler/fixtures/turns.js';
import { withUncaught } from '../scheduler/fixtures/uncaught.js';
import { Unruly } from '../scheduler/fixtures/unruly.js';
import { simulate as simulateSequential } from '../sequential/fixtures/simulate.js';
import { memoryStore } from '../store/memory-store.js';

const WINDOW = 16;

interface Built {
  readonly pipeline: Pipeline;
  /** Lets so many milliseconds pass: hosts of a parallel pipeline go by the clock of the machine. */
  pass(ms: number): unknown;
}

/** `first`, and `second` after it in a group of its own. */
const kinds: readonly (readonly [string, (script: Script) => Promise<Built>])[] = [
  [
    'a parallel pipeline',
    async (script) => {
      const pipeline = await new ParallelPipeline({ name: 'p' })
        .addModule(Played.node('first', { group: 'g1' }))
        .addModule(Played.node('second', { group: 'g2' }).dependsOn('first'))
        .build({ executor: inline({ numCpus: 4 }), context: script });
      return { pipeline, pass: (ms) => setTimeout(ms) };
    },
  ],
  [
    'a sequential pipeline',
    async (script) => {
      const clock = new ManualClock();
      const builder = new SequentialPipeline({ name: 'p' })
        .addModule(Played.node('first'))
        .addModule(Played.node('second').dependsOn('first'));
      const pipeline = await simulateSequential(builder, { clock, script });
      return { pipeline, pass: (ms) => clock.pass(ms) };
    },
  ],
];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Emits so many numbers, one after another. */
const counting =
  (count: number) =>
  async ({ emit }: RunArgs) => {
    for (const n of numbers(count)) await emit(n);
    return count;
  };

async function valuesOf(stream: AsyncIterable<{ readonly value: unknown }>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const { value } of stream) values.push(value);
  return values;
}

describe.each(kinds)('the stream of a job in %s', (_, build) => {
  test('gives what modules emit, in order, with their names, before its results', async () => {
    const { pipeline } = await build({ first: counting(40), second: counting(3) });
    const stream = pipeline.stream('request');
    const read: unknown[] = [];
    for await (const one of stream) read.push(one);
    expect(read).toEqual([
      ...numbers(40).map((value) => ({ module: 'first', value, attempt: 1 })),
      ...numbers(3).map((value) => ({ module: 'second', value, attempt: 1 })),
    ]);
    expect(await stream.results).toEqual({ first: 40, second: 3 });
    await pipeline.close();
  });

  test('lets a module be no more than a window ahead of its reader', async () => {
    let emitted = 0;
    const first = async ({ emit }: RunArgs) => {
      for (const n of numbers(100)) {
        await emit(n);
        emitted = n + 1;
      }
    };
    const { pipeline } = await build({ first });
    const stream = pipeline.stream();
    await turns();
    expect(emitted).toBe(WINDOW);
    let read = 0;
    for await (const { value } of stream) {
      expect(value).toBe(read++);
      await turns(3);
      expect(emitted).toBeLessThanOrEqual(read + WINDOW);
    }
    expect(read).toBe(100);
    await pipeline.close();
  });

  test('has what was emitted and not awaited, too', async () => {
    const first = ({ emit }: RunArgs) => {
      for (const n of numbers(1_000)) void emit(n);
      return 'ended';
    };
    const { pipeline } = await build({ first, second: ({ emit }: RunArgs) => void emit('last') });
    const stream = pipeline.stream();
    expect(await valuesOf(stream)).toEqual([...numbers(1_000), 'last']);
    expect(await stream.results).toEqual({ first: 'ended', second: undefined });
    await pipeline.close();
  });

  test('fails a module that emits without end and never waits', async () => {
    let emitted = 0;
    const first = ({ emit }: RunArgs) => {
      for (; emitted < 5_000; emitted++) void emit(emitted);
    };
    const { pipeline } = await build({ first });
    const { thrown } = await withUncaught(async () => {
      const stream = pipeline.stream();
      const error = await valuesOf(stream).catch((error) => error);
      expect(error).toBeInstanceOf(ModuleError);
      expect(error.message).toMatch(/"first".*More than 1024 values.*Await each emit/);
      await expect(stream.results).rejects.toBe(error);
    });
    expect(thrown).toEqual([]);
    await pipeline.close();
  });

  test('ends with the error of its job, after what was emitted before', async () => {
    const first = async ({ emit }: RunArgs) => {
      await emit(1);
      await emit(2);
      throw new RangeError('had to');
    };
    const { pipeline } = await build({ first });
    const { thrown } = await withUncaught(async () => {
      const stream = pipeline.stream();
      expect(await stream.next()).toEqual({ done: false, value: { module: 'first', value: 1, attempt: 1 } });
      expect((await stream.next()).value.value).toBe(2);
      await expect(stream.next()).rejects.toThrow(/had to/);
      expect(await stream.next()).toEqual({ done: true, value: undefined });
      await turns();
    });
    expect(thrown).toEqual([]);
    await pipeline.close();
  });

  test.each(['break', 'throw', 'return'] as const)('is over, and its job aborted, after %s', async (way) => {
    let reason: unknown;
    let pending: unknown;
    const first = async ({ emit, signal }: RunArgs) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      pending = await (async () => {
        for (;;) await emit('again');
      })().catch((error) => error);
      return 'nothing';
    };
    const { pipeline } = await build({ first });
    const stream = pipeline.stream();
    const read = async () => {
      for await (const { value } of stream) {
        expect(value).toBe('again');
        if (way === 'break') break;
        if (way === 'throw') throw new RangeError('left');
        return;
      }
    };
    await (way === 'throw' ? expect(read()).rejects.toThrow('left') : read());
    const error = await stream.results.catch((error) => error);
    expect(error).toBeInstanceOf(AbortedError);
    expect(error.message).toMatch(/Job 1 was aborted, as the loop over its stream was left/);
    await until(() => pending !== undefined);
    expect(reason).toMatchObject({ code: 'MAGDA_ABORTED' });
    expect(pending).toMatchObject({ code: 'MAGDA_ABORTED' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await pipeline.close();
  });

  test('has no reader once its results are awaited while nobody iterates', async () => {
    const { pipeline } = await build({ first: counting(500), second: counting(500) });
    const stream = pipeline.stream();
    await turns();
    expect(await stream.results).toEqual({ first: 500, second: 500 });
    await expect(pipeline.stream().results).resolves.toEqual({ first: 500, second: 500 });
    await pipeline.close();
  });

  test('keeps its reader where the loop begins at once', async () => {
    const { pipeline } = await build({ first: counting(100) });
    const stream = pipeline.stream();
    const [results, values] = await Promise.all([stream.results, valuesOf(stream)]);
    expect(values).toEqual(numbers(100));
    expect(results).toEqual({ first: 100, second: undefined });
    await pipeline.close();
  });

  test('says so if somebody iterates too late', async () => {
    const { pipeline } = await build({
      first: ({ signal }: RunArgs) => new Promise((end) => signal.addEventListener('abort', end)),
    });
    const controller = new AbortController();
    const stream = pipeline.stream(undefined, { signal: controller.signal });
    stream.results.catch(() => {});
    await turns();
    await expect(stream.next()).rejects.toThrow(/were dropped, as its `results` were awaited/);
    controller.abort();
    await expect(stream.results).rejects.toThrow(AbortedError);
    await pipeline.close();
  });

  test('leaves no rejection behind that nobody handles', async () => {
    const { pipeline } = await build({
      first() {
        throw new RangeError('had to');
      },
    });
    const { thrown } = await withUncaught(async () => {
      pipeline.stream();
      await turns();
      const refused = pipeline.stream(undefined, { timeout: -1 } as never);
      await expect(valuesOf(refused)).rejects.toThrow(/^stream\(\): `timeout` must be/);
      await pipeline.close();
      await expect(valuesOf(pipeline.stream())).rejects.toThrow(ClosedPipelineError);
      pipeline.stream();
      await turns();
    });
    expect(thrown).toEqual([]);
  });

  test('fails, at the close, a job whose reader never comes', async () => {
    let pending: unknown;
    const first = async ({ emit }: RunArgs) => {
      for (const n of numbers(WINDOW)) await emit(n);
      await emit('one more').catch((error) => {
        pending = error;
      });
    };
    const { pipeline, pass } = await build({ first });
    const stream = pipeline.stream();
    await turns();
    const closed = pipeline.close({ deadline: 10 });
    await turns();
    await pass(10);
    await closed;
    await expect(stream.results).rejects.toThrow(ClosedPipelineError);
    expect(pending).toMatchObject({ code: 'MAGDA_CLOSED' });
  });

  test('counts the time for which a module waits for its reader as none of its running time', async () => {
    const first = async ({ emit }: RunArgs) => {
      for (const n of numbers(WINDOW + 1)) await emit(n);
      return 'ended';
    };
    const hangs = async ({ emit, signal }: RunArgs) => {
      await emit('begun');
      await new Promise((end) => signal.addEventListener('abort', end));
    };
    const { pipeline, pass } = await build({ first, second: ({ request }: RunArgs) => request });
    const stream = pipeline.stream('r', { timeout: 500 });
    for (let passed = 0; passed < 1_000; passed += 100) {
      await turns();
      await pass(100);
    }
    expect(await valuesOf(stream)).toHaveLength(WINDOW + 1);
    expect(await stream.results).toEqual({ first: 'ended', second: 'r' });
    await pipeline.close();

    const other = await build({ first: hangs });
    const failed = valuesOf(other.pipeline.stream('r', { timeout: 100 })).catch((error) => error);
    await turns();
    await other.pass(110);
    expect(await failed).toMatchObject({ code: 'MAGDA_TIMEOUT' });
  });

  test('is dropped in run, map and process, and its values are not even looked at', async () => {
    const first = async ({ emit }: RunArgs) => {
      for (const _ of numbers(100)) await emit(() => 'no data');
      return 'ended';
    };
    const { pipeline } = await build({ first });
    expect(await pipeline.run()).toEqual({ first: 'ended', second: undefined });
    for await (const results of pipeline.map([1])) expect(results).toEqual({ first: 'ended', second: undefined });
    await pipeline.close();
  });

  test('refuses what comes after the end of its module', async () => {
    let late: RunArgs['emit'] | undefined;
    const { pipeline } = await build({
      first({ emit }: RunArgs) {
        late = emit;
      },
      second: () => late?.('late').catch((error) => error.message),
    });
    const stream = pipeline.stream();
    expect(await valuesOf(stream)).toEqual([]);
    expect((await stream.results).second).toMatch(/Module "first" emits a value although its call for job 1 has ended/);
    await pipeline.close();
  });

  test('takes nothing that skip() gave', async () => {
    const first = ({ emit, skip }: RunArgs) => void emit(skip('why'));
    const { pipeline } = await build({ first });
    await expect(valuesOf(pipeline.stream())).rejects.toThrow(/emit\(\) takes a value/);
    await pipeline.close();
  });
});

describe('progress', () => {
  test.each(kinds)('in %s is an event, ten times a second at most, and the last one in any case', async (_, build) => {
    const step = vi.fn();
    const first = async ({ progress }: RunArgs) => {
      for (const n of numbers(1_000)) {
        progress(n / 1_000, `step ${n}`);
        if (n % 10 === 9) await new Promise((next) => step(next));
      }
      progress(1);
    };
    const { pipeline, pass } = await build({ first, second: ({ progress }: RunArgs) => progress(0.5) });
    const heard: { readonly time: number; readonly fraction: number; readonly text?: string | undefined }[] = [];
    pipeline.on('progress', (event) => heard.push(event));
    const run = pipeline.run();
    for (const n of numbers(100)) {
      await until(() => step.mock.calls.length === n + 1);
      await pass(10);
      await turns(2);
      step.mock.calls[n]?.[0]();
    }
    await run;
    expect(heard.length).toBeGreaterThan(5);
    for (const [at, { time }] of heard.entries())
      expect((heard[at + 10]?.time ?? Infinity) - time).toBeGreaterThan(999);
    expect(heard[0]).toMatchObject({ module: 'first', job: 1, phase: 'run', fraction: 0, text: 'step 0', replica: 0 });
    expect(heard.at(-1)).toMatchObject({ fraction: 0.5, module: 'second' });
    expect(heard.map(({ time }) => time)).toEqual(heard.map(({ time }) => time).sort((a, b) => a - b));
    await pipeline.close();
  });

  test('is checked, whether anybody listens or not', async () => {
    for (const listens of [true, false]) {
      for (const [fraction, text] of [[1.5], [Number.NaN], ['1'], [0, 7]] as const) {
        const { pipeline } = await (kinds[0] as (typeof kinds)[number])[1]({
          first: ({ progress }: RunArgs) => progress(fraction as number, text as never),
        });
        if (listens) pipeline.on('progress', () => {});
        await expect(pipeline.run()).rejects.toThrow(/progress\(\) takes/);
        await pipeline.close();
      }
    }
  });

  test('sends nothing where nobody listens', async () => {
    const executor = new Unruly();
    const pipeline = await new ParallelPipeline()
      .addModule(Played.node('first', { group: 'g' }))
      .build({ executor, context: { first: ({ progress }: RunArgs) => progress(0.5) } satisfies Script });
    executor.actor('g').hold();
    const run = pipeline.run();
    await until(() => executor.actor('g').held.length > 0);
    await turns();
    expect(executor.actor('g').held.map(({ kind }) => kind)).toEqual(['done']);
    executor.actor('g').release();
    await run;
    await pipeline.close();
  });
});

describe('in a parallel pipeline', () => {
  const built = async (
    script: Script,
    executor = new Unruly(),
    options: ConstructorParameters<typeof Group>[1] = {},
  ) => {
    const clock = new ManualClock();
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', options))
      .addModule(Played.node('first', { group: 'g' }));
    return { executor, clock, pipeline: await simulateParallel(builder, { executor, clock, script }) };
  };

  test('messages are the same as ever where nobody reads or listens', async () => {
    const { executor, pipeline } = await built({ first: counting(3) });
    await pipeline.run('r');
    const [message] = executor.actor('g').sent('run');
    expect(message?.streams ?? message?.progress).toBeUndefined();
    await pipeline.close();
  });

  test('a value that cannot travel fails its module, whatever that makes of the promise', async () => {
    for (const skips of [false, true]) {
      const builder = new ParallelPipeline().addModule(
        Played.node('first', { group: 'g', ...(skips && { onError: 'skip' as const }) }),
      );
      const script: Script = {
        async first({ emit }: RunArgs) {
          await emit({ deep: [() => {}] }).catch(() => {});
          return 'ended';
        },
      };
      const pipeline = await builder.build({ executor: inline({ numCpus: 1 }), context: script, logger: false });
      const error = await valuesOf(pipeline.stream()).catch((error) => error);
      expect(error.message).toMatch(/What module "first" emits cannot leave its group.*value\.deep\[0\]/);
      expect(skips ? error : error.cause).toBeInstanceOf(SerializationError);
      expect(await pipeline.run()).toEqual({ first: 'ended' });
      await pipeline.close();
    }
  });

  test('what is emitted is a copy of what it was then', async () => {
    const first = async ({ emit }: RunArgs) => {
      const value = { n: 0, bytes: new Uint8Array(4) };
      for (const n of numbers(40)) {
        value.n = n;
        value.bytes[0] = n;
        void emit(value);
      }
    };
    const { pipeline } = await built({ first });
    const values = (await valuesOf(pipeline.stream())) as { n: number; bytes: Uint8Array }[];
    expect(values.map(({ n, bytes }) => [n, bytes[0]])).toEqual(numbers(40).map((n) => [n, n]));
    await pipeline.close();
  });

  test('credits come by half a window, and hosts hold no more values back than are asked for', async () => {
    const { executor, pipeline } = await built({ first: counting(100) });
    expect(await valuesOf(pipeline.stream())).toEqual(numbers(100));
    const credits = executor.actor('g').sent('credit');
    expect(credits.length).toBeGreaterThan(10);
    for (const { values } of credits) expect(values).toBe(8);
    await pipeline.close();
  });

  test('a job that is run again after a death goes on with the same stream, and says which attempt it is', async () => {
    let runs = 0;
    const first = async ({ emit }: RunArgs) => {
      const run = ++runs;
      for (const n of numbers(20)) {
        await emit(n);
        if (run === 1 && n === 10) await new Promise(() => {});
      }
    };
    const { executor, pipeline } = await built({ first }, new Unruly(), { idempotent: true, maxRedeliveries: 1 });
    const stream = pipeline.stream();
    const read: unknown[] = [];
    for await (const { value, attempt } of stream) {
      read.push([attempt, value]);
      if (attempt === 1 && value === 10) void executor.actor('g').crash();
    }
    expect(read).toEqual([...numbers(11).map((n) => [1, n]), ...numbers(20).map((n) => [2, n])]);
    await pipeline.close();
  });

  test('a late value of a job that is over is dropped', async () => {
    const { executor, pipeline } = await built({ first: counting(5) });
    const actor = executor.actor('g');
    actor.hold();
    const stream = pipeline.stream();
    void stream.next().catch(() => {});
    await until(() => actor.held.length > 5);
    await stream.return();
    actor.release();
    await expect(stream.results).rejects.toThrow(AbortedError);
    await turns();
    expect(actor.isAlive).toBe(true);
    expect(await pipeline.run()).toEqual({ first: 5 });
    await pipeline.close();
  });

  test('what an Aggregate emits in aggregate() and process() is dropped', async () => {
    const script: Script = {
      work: counting(2),
      'keep.aggregate': ({ emit }: RunArgs) => emit('no'),
      'keep.process': ({ emit }: RunArgs) => emit('no'),
    };
    for (const stateStore of [undefined, memoryStore()]) {
      const pipeline = await new ParallelPipeline({ name: 'kept' })
        .addModule(Played.node('work', { group: 'g1' }))
        .addModule(Kept.node('keep', { group: 'g2' }).dependsOn('work'))
        .build({ executor: inline({ numCpus: 2 }), context: script, stateStore });
      const stream = pipeline.stream('r');
      expect(await valuesOf(stream)).toEqual([0, 1]);
      expect(await stream.results).toEqual({ work: 2 });
      expect(await pipeline.process()).toEqual({ keep: ['r'] });
      await pipeline.close();
    }
  });
});
