import { describe, expect, test } from 'vitest';
import { Group } from '../../builder/group.js';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { transfer } from '../../data/transfer.js';
import {
  BootstrapError,
  CommitError,
  CrashLoopError,
  PayloadTooLargeError,
  SerializationError,
  StateStoreError,
  TimeoutError,
} from '../../errors/errors.js';
import { accept, expose, finalize, produce } from '../../module/decorators.js';
import { Module } from '../../module/module.js';
import type { RunArgs } from '../../module/run-args.js';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import type { Pipeline } from '../../runtime/pipeline.js';
import type { GroupOptions } from '../../spec/group-options.js';
import { ShakyStore } from '../../state/fixtures/shaky-store.js';
import { memoryStore } from '../../store/memory-store.js';
import type { StateStore } from '../../store/state-store.js';
import { recordEvents } from '../../testing/record-events.js';
import { Kept, Played, Reported, type Script } from '../fixtures/played.js';
import { simulate } from '../fixtures/simulate.js';
import { Doors, turns, until } from '../fixtures/turns.js';
import { Unruly } from '../fixtures/unruly.js';

/** `work` feeds the Aggregates `keep` and `hold`, each in a group of its name; `report` needs both. */
async function keeping(script: Script = {}, stateStore: StateStore = memoryStore(), executor = new Unruly()) {
  const clock = new ManualClock();
  const builder = new ParallelPipeline({ name: 'kept' })
    .addGroup(new Group('keep', { maxRestarts: 2 }))
    .addModule(Played.node('work', { group: 'work' }))
    .addModule(Kept.node('keep', { group: 'keep' }).dependsOn('work'))
    .addModule(Kept.node('hold', { group: 'hold' }).dependsOn('work'))
    .addModule(Reported.node('report', { group: 'report' }).dependsOn('keep', 'hold'));
  const pipeline = await simulate(builder, { executor, clock, script, stateStore, restore: true });
  return { pipeline, executor, clock, store: stateStore, kept: () => kept(pipeline), events: recordEvents(pipeline) };
}

async function kept(pipeline: Pipeline) {
  const { keep, hold } = await pipeline.process();
  return { keep, hold };
}

const both = (list: readonly unknown[]) => ({ keep: list, hold: list });

describe('an actor that dies', () => {
  test('F42 has lost nothing', async () => {
    const { pipeline, executor, kept } = await keeping();
    await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
    await executor.actor('keep').crash();
    await pipeline.run(4);
    expect(await kept()).toEqual(both([1, 2, 3, 4]));
    await executor.actor('keep').crash();
    expect(await kept()).toEqual(both([]));
  });

  test('F43 before a job is decided takes nothing of it along', async () => {
    const doors = new Doors<string>();
    const script: Script = { 'keep.aggregate': undefined, work: () => 'done' };
    const { pipeline, executor, kept } = await keeping({ ...script, 'hold.aggregate': () => doors.wait('hold') });
    const running = pipeline.run(1);
    await doors.atDoor('hold');
    await executor.actor('keep').crash();
    await executor.actor('hold').crash();
    doors.open('hold');
    await running;
    expect(await kept()).toEqual(both([1]));
  });

  test('F43 while it takes a job in holds that job up, and no other', async () => {
    const doors = new Doors<number>();
    let tries = 0;
    const { pipeline, executor, kept } = await keeping({
      'keep.aggregate': ({ request }: { request: number }) =>
        request === 1 && ++tries === 1 ? doors.wait(1) : undefined,
    });
    const runs = [pipeline.run(1), pipeline.run(2)];
    await doors.atDoor(1);
    await executor.actor('keep').crash();
    await Promise.all(runs);
    expect(await kept()).toEqual(both([1, 2]));
    expect(tries).toBe(2);
  });

  test('F43 whenever it takes a job in is given up, that job is refused, and reset() finds all others', async () => {
    const fatal: { executor?: Unruly } = {};
    const { pipeline, executor, clock, kept } = await keeping({
      'keep.aggregate': ({ request }: { request: number }) =>
        request === 2 ? fatal.executor?.actor('keep').crash('fell over') : undefined,
    });
    fatal.executor = executor;
    await pipeline.run(1);
    const refused = pipeline.run(2).catch((error: unknown) => error);
    const passing = setInterval(() => clock.pass(1_000));
    expect(await refused).toMatchObject({
      ...{ code: CommitError.code, committed: ['hold'], rejected: ['keep'] },
      message: expect.stringMatching(/given up: replica 0 died 3 times/),
    });
    clearInterval(passing);
    await expect(pipeline.run(3)).rejects.toThrow(CrashLoopError);
    await pipeline.reset('keep');
    await pipeline.run(4);
    expect(await kept()).toEqual({ keep: [1, 4], hold: [1, 2, 4] });
  });

  test('may be killed by an abort, as there is nothing to lose', async () => {
    const { pipeline, executor, clock, kept } = await keeping({
      'keep.process': ({ request }: { request: unknown }) => (request === 'hang' ? new Promise(() => {}) : undefined),
    });
    await pipeline.run(1);
    const controller = new AbortController();
    const aborted = pipeline.processSafe('hang', { signal: controller.signal });
    await turns();
    controller.abort();
    await aborted;
    clock.pass(5_000);
    await until(() => executor.actors.filter(({ request }) => request.group === 'keep').length === 2);
    expect(await kept()).toEqual(both([1]));
  });
});

describe('a job that an Aggregate refuses', () => {
  const refusing: Script = {
    'keep.aggregate': ({ request }: { request: number }) => {
      if (request === 2) throw new Error('no room');
    },
  };

  test('F43 is in those that took it in, and costs the others nothing', async () => {
    const { pipeline, kept } = await keeping(refusing);
    await pipeline.run(1);
    await expect(pipeline.run(2)).rejects.toMatchObject({
      ...{ code: CommitError.code, committed: ['hold'], rejected: ['keep'], cause: { message: 'no room' } },
    });
    await pipeline.run(3);
    expect(await kept()).toEqual({ keep: [1, 3], hold: [1, 2, 3] });
  });

  test('is refused for good: a pipeline that is restored does not try it again', async () => {
    const first = await keeping(refusing);
    await Promise.allSettled([1, 2, 3].map((job) => first.pipeline.run(job)));
    await first.pipeline.close();
    const second = await keeping({}, first.store);
    expect(await second.kept()).toEqual({ keep: [1, 3], hold: [1, 2, 3] });
  });

  test('after it was taken in before, prevents the restore, with what to do', async () => {
    const first = await keeping();
    await first.pipeline.run(2);
    await first.pipeline.close();
    const error = await keeping(refusing, first.store).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BootstrapError);
    expect(error).toMatchObject({ group: 'keep', module: 'keep', cause: { message: 'no room' } });
    expect((error as Error).message).toBe(
      'Aggregate "keep" could not take in job 1 from the state store (number 1 there): no room. ' +
        'Nothing is lost: mend the Aggregate so that it can, then build again.',
    );
    expect(await (await keeping({}, first.store)).kept()).toEqual(both([2]));
  });
});

/**
 * `work` and the Aggregate `keep` share a group, and `other` is in another; job 2 waits in `work` until its door is open, in
 * `other` at door 20, and job 1 is refused.
 */
async function refusingBeside(group: GroupOptions, executor = new Unruly()) {
  const doors = new Doors<number>();
  const clock = new ManualClock();
  const script: Script = {
    work: ({ request, signal }: { request: number; signal: AbortSignal }) => {
      signal.addEventListener('abort', () => doors.arrived.push(-request));
      return request === 2 ? doors.wait(2) : undefined;
    },
    other: ({ request }: { request: number }) => (request === 2 ? doors.wait(20) : undefined),
    'keep.aggregate': ({ request }: { request: number }) => {
      if (request === 1) throw new Error('no room');
    },
  };
  const builder = new ParallelPipeline({ name: 'kept' })
    .addGroup(new Group('g', group))
    .addModule(Played.node('first', { group: 'first' }))
    .addModule(Played.node('work', { group: 'g' }).dependsOn('first'))
    .addModule(Played.node('other', { group: 'h' }).dependsOn('first'))
    .addModule(Kept.node('keep', { group: 'g' }).dependsOn('work'));
  const pipeline = await simulate(builder, { executor, clock, script, stateStore: memoryStore() });
  const actors = () => executor.actors.filter(({ request }) => request.group === 'g');
  return { pipeline, executor, clock, doors, actors, kept: async () => (await pipeline.process()).keep };
}

describe('what runs beside a job that an Aggregate refuses', () => {
  test.each([1, 2])(
    'ends in the actor that is replaced, and is taken in by the next (concurrency %i)',
    async (concurrency) => {
      const { pipeline, executor, doors, actors, kept } = await refusingBeside({ concurrency });
      const refused = pipeline.run(1).catch((error: unknown) => error);
      const beside = pipeline.run(2);
      expect(await refused).toMatchObject({ code: CommitError.code, rejected: ['keep'] });
      await doors.atDoor(2);
      const later = pipeline.run(3);
      await turns();
      expect(actors()).toHaveLength(1);
      expect(
        executor
          .actor('g')
          .sent('run')
          .map(({ job }) => job),
      ).not.toContain(3);
      doors.open(2);
      doors.open(20);
      await Promise.all([beside, later]);
      expect(await kept()).toEqual([2, 3]);
      expect(actors().map(({ isAlive }) => isAlive)).toEqual([false, true]);
    },
  );

  test('is run by the next actor if it had not begun', async () => {
    const { pipeline, doors, actors, kept } = await refusingBeside({ concurrency: 1 }, new Unruly({ ms: 0.1 }));
    await pipeline.run(0);
    const refused = pipeline.run(1).catch((error: unknown) => error);
    const others = [2, 3, 4].map((job) => pipeline.run(job));
    expect(await refused).toMatchObject({ code: CommitError.code });
    doors.open(2);
    doors.open(20);
    await Promise.all(others);
    expect(await kept()).toEqual([0, 2, 3, 4]);
    expect(actors()).toHaveLength(2);
  });

  test.each([1, 2])('is ended by its own limits (concurrency %i)', async (concurrency) => {
    const { pipeline, clock, doors, kept } = await refusingBeside({ concurrency, timeout: 1_000, cancelGrace: 100 });
    const refused = pipeline.run(1).catch((error: unknown) => error);
    const beside = pipeline.run(2).catch((error: unknown) => error);
    await refused;
    await doors.atDoor(2);
    doors.open(20);
    const later = pipeline.run(3);
    clock.pass(1_000);
    expect(await beside).toMatchObject({ code: TimeoutError.code });
    clock.pass(100);
    await later;
    expect(await kept()).toEqual([3]);
  });

  test.each([1, 2])('has its grace if its job has failed elsewhere (concurrency %i)', async (concurrency) => {
    const { pipeline, clock, doors, kept } = await refusingBeside({ concurrency, cancelGrace: 100 });
    const refused = pipeline.run(1).catch((error: unknown) => error);
    const beside = pipeline.run(2).catch((error: unknown) => error);
    await refused;
    await doors.atDoor(2);
    const later = pipeline.run(3);
    doors.slam(20, new Error('elsewhere'));
    await doors.atDoor(-2);
    expect(await beside).toMatchObject({ module: 'other' });
    clock.pass(100);
    await later;
    expect(await kept()).toEqual([3]);
  });

  test('is nothing that a close waits for', async () => {
    const { pipeline, executor, doors } = await refusingBeside({ concurrency: 2 });
    const refused = pipeline.run(1).catch((error: unknown) => error);
    const beside = pipeline.run(2);
    await refused;
    await doors.atDoor(2);
    const closing = pipeline.close();
    doors.open(2);
    doors.open(20);
    await Promise.all([beside, closing]);
    expect(executor.alive).toEqual([]);
  });
});

/** Records of jobs with this request are too large, as are several at once. */
const narrow = (tooLarge: unknown) =>
  new Unruly({
    sending(request) {
      if (request.kind !== 'take') return;
      const isTooLarge = request.records.some((record) => record.kind === 'run' && record.request.value === tooLarge);
      if (isTooLarge || request.records.length > 1) throw new PayloadTooLargeError('more than the channel carries');
    },
  });

describe('records that cannot travel', () => {
  test('together travel one by one, also to an actor that begins', async () => {
    const { pipeline, executor, kept } = await keeping({}, memoryStore(), narrow(99));
    await Promise.all([1, 2, 3].map((job) => pipeline.run(job)));
    await executor.actor('keep').crash();
    expect(await kept()).toEqual(both([1, 2, 3]));
  });

  test('at all are refused, each alone', async () => {
    const { pipeline, executor, kept } = await keeping({}, memoryStore(), narrow(2));
    const [first, second, third] = await Promise.allSettled([1, 2, 3].map((job) => pipeline.run(job)));
    expect([first?.status, third?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(second).toMatchObject({
      reason: { code: CommitError.code, committed: [], cause: { message: 'more than the channel carries' } },
    });
    await executor.actor('keep').crash();
    expect(await kept()).toEqual(both([1, 3]));
  });

  test('though they once did, prevent the restore', async () => {
    const first = await keeping();
    await first.pipeline.run(2);
    await first.pipeline.close();
    await expect(keeping({}, first.store, narrow(2))).rejects.toThrow(
      /could not take in job 1 from the state store .*: more than the channel carries\. Nothing is lost/,
    );
  });
});

describe('a store that fails', () => {
  test('fails the job, which no Aggregate has, and takes the next', async () => {
    const store = new ShakyStore();
    const { pipeline, kept } = await keeping({}, store);
    store.fateOf = (call) => (call === 'append' ? 'lost' : 'done');
    await expect(pipeline.run(1)).rejects.toMatchObject({
      ...{ code: StateStoreError.code, pipeline: 'kept', job: 1, mayBeTakenIn: false },
      cause: { message: 'the store failed to append' },
    });
    store.fateOf = () => 'done';
    await pipeline.run(2);
    expect(await kept()).toEqual(both([2]));
  });

  test('F68 leaves the state as it was if it cannot be cleared', async () => {
    const store = new ShakyStore();
    const { pipeline, kept } = await keeping(
      {
        'keep.process': (_: unknown, { state }: Kept) => state.splice(0),
      },
      store,
    );
    await pipeline.run(1);
    store.fateOf = (call) => (call === 'append' ? 'lost' : 'done');
    await expect(pipeline.process()).rejects.toThrow(
      'The state is as it was before job 2 processed it: a shaky store could not',
    );
    store.fateOf = () => 'done';
    expect(await kept()).toEqual(both([1]));
  });

  test('and never answers keeps no job beyond the end of its pipeline', async () => {
    const store = new ShakyStore();
    const { pipeline, clock } = await keeping({}, store);
    store.cutOff();
    const outcome = pipeline.runSafe(1);
    await turns();
    const closing = pipeline.close({ deadline: 100 });
    const passing = setInterval(() => clock.pass(1_000));
    expect((await outcome)[1]).toMatchObject({ code: StateStoreError.code, mayBeTakenIn: true });
    await closing;
    clearInterval(passing);
  });

  test('jobs that are decided together share a write', async () => {
    const store = new ShakyStore();
    const { pipeline, kept } = await keeping({}, store);
    let appends = 0;
    store.fateOf = (call) => {
      if (call === 'append') appends++;
      return 'done';
    };
    const jobs = Array.from({ length: 50 }, (_, job) => job);
    await Promise.all(jobs.map((job) => pipeline.run(job)));
    expect(appends).toBeLessThan(10);
    expect(await kept()).toEqual(both(jobs));
  });
});

describe('process()', () => {
  test('F68 that fails, and whose state cannot be put back, has it from the records', async () => {
    const { pipeline, kept, events } = await keeping({
      'keep.restore': () => {
        throw new Error('cannot restore');
      },
      report: ({ request }: { request: unknown }) => {
        if (request === 'fail') throw new Error('no report');
      },
    });
    await pipeline.run(1);
    await expect(pipeline.process('fail')).rejects.toThrow('no report');
    await pipeline.run(2);
    expect(await kept()).toEqual(both([1, 2]));
    expect(events.actor.filter(({ status }) => status === 'uncaught')).toMatchObject([
      { group: 'keep', error: { message: 'cannot restore' } },
    ]);
  });

  test('F67 keeps its place among jobs and deaths', async () => {
    const { pipeline, executor } = await keeping();
    const calls = [1, 2].map((job) => pipeline.run(job));
    const first = kept(pipeline);
    calls.push(pipeline.run(3));
    await Promise.all(calls.slice(0, 2));
    await executor.actor('hold').crash();
    expect(await first).toEqual(both([1, 2]));
    await Promise.all(calls);
    expect(await kept(pipeline)).toEqual(both([3]));
  });
});

class Amount extends Module.Interface {
  constructor(readonly value: number) {
    super();
  }
  doubled() {
    return this.value * 2;
  }
}

@produce(Amount)
@finalize()
class Measure extends Module.Runtime {
  run({ request }: RunArgs<{ readonly value: number }>) {
    return new Amount(request.value);
  }
}

@accept(Measure)
@expose()
@finalize()
class Plain extends Module.Aggregate {}

/** Its state cannot be copied as it is. */
@accept(Measure)
@expose()
@finalize()
class Counting extends Module.Aggregate<{ count: number; readonly more: () => number }> {
  override initialState() {
    return counter(0);
  }
  override aggregate({ data }: RunArgs) {
    this.state.count += data.get(Amount).doubled();
  }
  override process() {
    return this.state.count;
  }
  override snapshot() {
    return this.state.count;
  }
  override restore(count: number) {
    this.state = counter(count);
  }
}

const counter = (count: number) => ({ count, more: () => count + 1 });

/** Takes what it is given as its state, whatever it is. */
@accept(Measure)
@expose()
@finalize()
class Uncopied extends Module.Aggregate<unknown> {
  override aggregate() {
    this.state = () => 'no data';
  }
  override process() {
    return 'processed';
  }
}

type AggregateClass = typeof Plain | typeof Counting | typeof Uncopied;

async function measuring(Class: AggregateClass, stateStore = memoryStore({ snapshotEvery: 3 })) {
  const executor = new Unruly();
  const builder = new ParallelPipeline({ name: 'measured' })
    .addModule(Measure.node('measure', { group: 'work' }))
    .addModule((Class as typeof Plain).node('sum', { group: 'sum' }).dependsOn('measure'));
  const pipeline = await simulate(builder, { executor, clock: new ManualClock(), stateStore, restore: true });
  const events = recordEvents(pipeline);
  const run = (...values: readonly number[]) => Promise.all(values.map((value) => pipeline.run({ value })));
  return { pipeline, executor, stateStore, events, run };
}

describe('what is kept', () => {
  test('instances come back as instances, by the records and by a snapshot', async () => {
    const { pipeline, executor, run, events } = await measuring(Plain);
    for (const value of [1, 2, 3, 4]) await run(value);
    await until(() => events.state.length > 0);
    expect(events.state).toMatchObject([{ status: 'snapshot', jobs: 3 }]);
    await executor.actor('sum').crash();
    const sets = (await pipeline.process()).sum as readonly { get(key: typeof Amount): Amount }[];
    expect(sets.map((set) => set.get(Amount).doubled())).toEqual([2, 4, 6, 8]);
  });

  test('a state that is no data is kept as its own snapshot() gives it, and restore() gets it back', async () => {
    const first = await measuring(Counting);
    for (const value of [1, 2, 3, 4]) await first.run(value);
    await until(() => first.events.state.length > 0);
    await first.pipeline.close();
    const second = await measuring(Counting, first.stateStore);
    await second.run(5);
    expect(await second.pipeline.process()).toEqual({ sum: 30 });
  });

  test('a snapshot that cannot be kept is told, and no job is lost', async () => {
    const { pipeline, run, events } = await measuring(Uncopied);
    for (const value of [1, 2, 3]) await run(value);
    await until(() => events.state.length > 0);
    expect(events.state).toMatchObject([
      { status: 'failed', jobs: 3, error: { code: StateStoreError.code, cause: { code: SerializationError.code } } },
    ]);
    await run(4);
    expect(await pipeline.process()).toEqual({ sum: 'processed' });
  });

  test('a request whose memory is handed over is recorded whole', async () => {
    const script: Script = { work: ({ request }: { request: Float64Array }) => request.length };
    const { pipeline, executor, kept } = await keeping(script);
    await pipeline.run(transfer(new Float64Array([1, 2])));
    await executor.actor('keep').crash();
    expect(await kept()).toEqual(both([new Float64Array([1, 2])]));
  });

  test('memory that is shared cannot be recorded', async () => {
    const { pipeline } = await keeping({ work: () => new SharedArrayBuffer(8) });
    await expect(pipeline.run(new SharedArrayBuffer(8))).rejects.toMatchObject({
      code: SerializationError.code,
      path: 'request',
    });
    await expect(pipeline.run(1)).rejects.toMatchObject({
      ...{ code: SerializationError.code, path: 'data[0]' },
      message: expect.stringMatching(
        /^The data of module "keep" \(group "keep"\) in job \d cannot be recorded: .*a state store/,
      ),
    });
  });
});

describe('build()', () => {
  const builder = () => new ParallelPipeline({ name: 'kept' }).addModule(Played.node('work', { group: 'work' }));

  test('needs a name to find the state by', async () => {
    const unnamed = new ParallelPipeline().addModule(Played.node('work', { group: 'work' }));
    await expect(unnamed.build({ stateStore: memoryStore() })).rejects.toThrow(
      "A pipeline with a `stateStore` needs a name, by which its state is found again: new ParallelPipeline({ name: 'shop' }).",
    );
  });

  test('says what is no store, and what has nothing to restore from', async () => {
    await expect(builder().build({ stateStore: './state' as never })).rejects.toThrow(/`stateStore` must be a store/);
    await expect(builder().build({ restore: true })).rejects.toThrow(/`restore` needs a `stateStore`/);
    await expect(builder().build({ stateStore: memoryStore(), restore: 'yes' as never })).rejects.toThrow(
      /true or false/,
    );
  });

  test('of a second pipeline on the same state is refused until the first is closed, also by a failed build', async () => {
    const stateStore = memoryStore();
    const pipeline = await builder().build({ stateStore });
    await expect(builder().build({ stateStore })).rejects.toThrow(/in use by another pipeline "kept"/);
    await pipeline.close();
    const context = {
      'work.bootstrap': () => {
        throw new Error('not now');
      },
    };
    await expect(builder().build({ stateStore, context })).rejects.toThrow('not now');
    await (await builder().build({ stateStore })).close();
  });
});
