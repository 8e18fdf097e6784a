import { getEventListeners, once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import {
  AbortedError,
  ClosedPipelineError,
  MagdaError,
  QueueFullError,
  TeardownError,
  UnknownNameError,
} from '../errors/errors.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { chain, numbers } from '../scheduler/fixtures/chain.js';
import { Kept, Played, Reported, type Script } from '../scheduler/fixtures/played.js';
import { simulate } from '../scheduler/fixtures/simulate.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { Unruly } from '../scheduler/fixtures/unruly.js';
import type { GroupOptions } from '../spec/group-options.js';
import { recordEvents } from '../testing/record-events.js';
import { deferred } from '../util/deferred.js';

/** One module `work` in group `g`. */
async function working(script: Script = {}, group: GroupOptions = {}, maxPending?: number) {
  const clock = new ManualClock();
  const executor = new Unruly();
  const builder = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', group))
    .addModule(Played.node('work', { group: 'g' }));
  const pipeline = await simulate(builder, { executor, clock, script, ...(maxPending && { maxPending }) });
  return { pipeline, executor, clock };
}

const waiting = (doors: Doors<number>): Script => ({ work: ({ request }: { request: number }) => doors.wait(request) });

describe('close()', () => {
  test('F48 of an idle pipeline ends its actors at once; a second call is the same', async () => {
    const torn: string[] = [];
    const { pipeline, executor, clock } = await working({ 'work.teardown': () => void torn.push('work') });
    const closing = pipeline.close();
    expect(pipeline.close({ deadline: 1 })).toBe(closing);
    expect(pipeline.closed).toBe(true);
    await closing;
    expect([torn, executor.alive, clock.pending]).toEqual([['work'], [], 0]);
  });

  test('F48 finishes the jobs in flight, queued ones too, and takes no more', async () => {
    const doors = new Doors<number>();
    const { pipeline, executor, clock } = await working(waiting(doors));
    const jobs = numbers(1, 3).map((job) => pipeline.run(job));
    const closing = pipeline.close();
    await expect(pipeline.run(4)).rejects.toMatchObject({ code: ClosedPipelineError.code, pipeline: 'p' });
    for (const job of numbers(1, 4)) doors.open(job, job);
    expect(await Promise.all(jobs)).toEqual(numbers(1, 3).map((work) => ({ work })));
    await closing;
    expect([executor.alive, clock.pending]).toEqual([[], 0]);
  });

  test('F50 rejects what is not finished by its deadline, the queued and the running', async () => {
    const doors = new Doors<number>();
    const { pipeline, executor, clock } = await working(waiting(doors));
    const jobs = numbers(1, 3).map((job) => pipeline.runSafe(job));
    await doors.atDoor(1);
    const closing = pipeline.close({ deadline: 100 });
    clock.pass(99);
    await turns(3);
    expect(pipeline.stats().pending).toBe(3);
    clock.pass(1);
    for (const [, error] of await Promise.all(jobs)) expect(error).toBeInstanceOf(ClosedPipelineError);
    await closing;
    expect([doors.arrived, executor.alive, clock.pending]).toEqual([[1], [], 0]);
  });

  test('F25 reports what failed in teardown(), of all groups together', async () => {
    const clock = new ManualClock();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('one', { group: 'a' }))
      .addModule(Played.node('two', { group: 'b' }).dependsOn('one'));
    const script: Script = {
      'one.teardown': () => {
        throw new Error('stuck lid');
      },
      'two.teardown': () => Promise.reject(new Error('no power')),
    };
    const pipeline = await simulate(builder, { executor, clock, script });
    const error = (await pipeline.close().catch((thrown: unknown) => thrown)) as TeardownError;
    expect(error).toBeInstanceOf(TeardownError);
    expect(error.errors.map(({ module, group, cause }) => [module, group, (cause as Error).message])).toEqual([
      ['one', 'a', 'stuck lid'],
      ['two', 'b', 'no power'],
    ]);
    expect(executor.alive).toEqual([]);
  });

  test('F25 F50 kills an actor that does not answer, and names it', async () => {
    const { pipeline, executor, clock } = await working();
    executor.actor('g').hold();
    const closing = pipeline.close();
    await until(() => executor.actor('g').held.length > 0);
    clock.pass(10_000);
    await expect(closing).rejects.toThrow(/Group "g", replica 0 did not tear down within 6000 ms/);
    expect(executor.alive).toEqual([]);
  });

  test('F25 tells of an actor that ended while it tore down', async () => {
    const { pipeline, executor } = await working({
      'work.teardown': () => executor.actor('g').crash('exited with code 3'),
    });
    await expect(pipeline.close()).rejects.toThrow(/replica 0 ended \(exited with code 3\) before it had torn down/);
    expect(executor.alive).toEqual([]);
  });

  test('F50 of an actor that is being killed for its job says nothing: the job has told', async () => {
    const doors = new Doors<string>();
    const { pipeline, executor, clock } = await working(
      { work: () => doors.wait('at work') },
      { timeout: 100, cancelGrace: 0 },
    );
    const letGo = executor.actor('g').clings();
    const job = pipeline.runSafe();
    await doors.atDoor('at work');
    executor.actor('g').hold();
    clock.pass(100);
    await turns();
    clock.pass(0);
    await turns();
    const closing = pipeline.close();
    await until(() => executor.actor('g').sent('stop').length > 0);
    letGo();
    await closing;
    expect((await job)[1]).toMatchObject({ code: 'MAGDA_TIMEOUT' });
  });

  test('F48 after a crash, and while a replica waits to be started again, ends at once', async () => {
    const { pipeline, executor, clock } = await working();
    await executor.actor('g').crash();
    await until(() => clock.pending > 0);
    await pipeline.close();
    expect([executor.alive, clock.pending]).toEqual([[], 0]);
  });

  test('F48 while jobs wait to be committed behind a process() settles them all', async () => {
    const doors = new Doors<string>();
    const clock = new ManualClock();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('work', { group: 'w' }))
      .addModule(Kept.node('keep', { group: 'k' }).dependsOn('work'))
      .addModule(Reported.node('report', { group: 'r' }).dependsOn('keep'));
    const pipeline = await simulate(builder, { executor, clock, script: { report: () => doors.wait('report') } });
    await pipeline.run(1);
    const calls = [pipeline.processSafe(), pipeline.runSafe(2), pipeline.processSafe(), pipeline.runSafe(3)];
    await doors.atDoor('report');
    const closing = pipeline.close({ deadline: 100 });
    clock.pass(100);
    const [processed, , second] = await Promise.all(calls);
    expect(processed?.[1]).toBeInstanceOf(ClosedPipelineError);
    expect(second?.[1]).toBeInstanceOf(MagdaError);
    await closing;
    expect([pipeline.stats().pending, executor.alive]).toEqual([0, []]);
  });

  test('F48 over an Aggregate that never answers settles its job', async () => {
    const doors = new Doors<string>();
    const clock = new ManualClock();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('work', { group: 'w' }))
      .addModule(Kept.node('keep', { group: 'k' }).dependsOn('work'));
    const script = { 'keep.aggregate': () => doors.wait('aggregate') };
    const pipeline = await simulate(builder, { executor, clock, script });
    const running = pipeline.runSafe(1);
    await doors.atDoor('aggregate');
    const closing = pipeline.close({ deadline: 100 });
    clock.pass(100);
    expect((await running)[1]).toMatchObject({ code: 'MAGDA_COMMIT', rejected: ['keep'] });
    await closing;
    expect(executor.alive).toEqual([]);
  });
});

describe('a build that fails', () => {
  test('F24 gives the first reason, after tearing down what had started', async () => {
    const torn: string[] = [];
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('good', { group: 'a' }))
      .addModule(Played.node('bad', { group: 'b' }).dependsOn('good'));
    const script: Script = {
      'good.teardown': () => void torn.push('good'),
      'bad.bootstrap': async () => {
        await until(() => executor.actors.length === 2);
        await turns(5);
        throw new Error('no model');
      },
    };
    const building = simulate(builder, { executor, clock: new ManualClock(), script });
    await expect(building).rejects.toMatchObject({
      group: 'b',
      module: 'bad',
      message: expect.stringMatching(/no model/),
    });
    expect([torn, executor.alive]).toEqual([['good'], []]);
  });

  test('F24 waits for none of those that were still starting, and has ended them before it rejects', async () => {
    const clock = new ManualClock();
    const doors = new Doors<string>();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { replicas: 2 }))
      .addModule(Played.node('work', { group: 'g' }));
    let boots = 0;
    const script: Script = {
      'work.bootstrap': async () => {
        if (++boots === 2) throw new Error('no model');
        await doors.wait('boot');
      },
    };
    const building = simulate(builder, { executor, clock, script }).finally(() => expect(executor.alive).toEqual([]));
    await expect(building).rejects.toThrow('no model');
    expect(clock.pending).toBe(0);
  });

  test('F24 names the replica that does not start in time', async () => {
    const clock = new ManualClock();
    const executor = new Unruly();
    const builder = new ParallelPipeline().addModule(Played.node('work', { group: 'g' }));
    const building = simulate(builder, { executor, clock, script: { 'work.bootstrap': () => new Promise(() => {}) } });
    building.catch(() => {});
    await until(() => executor.actors.length === 1 && executor.actor('g').sent('start').length > 0);
    clock.pass(300_000);
    await expect(building).rejects.toMatchObject({
      code: 'MAGDA_BOOTSTRAP',
      ...{ group: 'g', replica: 0, incarnation: 1 },
      message: expect.stringMatching(/did not start within 300000 ms. Raise `startTimeout`/),
    });
    expect([executor.alive, clock.pending]).toEqual([[], 0]);
  });

  test('P349 A31 F24 tears down what becomes ready while another fails', async () => {
    const life: string[] = [];
    const doors = new Doors<string>();
    const executor = new Unruly();
    const builder = new ParallelPipeline()
      .addModule(Played.node('slow', { group: 'a' }))
      .addModule(Played.node('bad', { group: 'b' }).dependsOn('slow'));
    const script: Script = {
      'slow.bootstrap': () => doors.wait('boot'),
      'slow.teardown': () => void life.push('slow is torn down'),
      'bad.bootstrap': () => Promise.reject(new Error('no model')),
    };
    const building = simulate(builder, { executor, clock: new ManualClock(), script });
    building.catch(() => {});
    await until(() => executor.actors.some((actor) => actor.sent('stop').length > 0));
    doors.open('boot');
    await expect(building).rejects.toThrow('no model');
    expect([life, executor.alive]).toEqual([['slow is torn down'], []]);
  });

  test('F48 by its signal while modules warm up leaves nothing behind', async () => {
    const warming = deferred();
    const executor = new Unruly();
    const controller = new AbortController();
    const script: Script = {
      async 'work.bootstrap'({ signal }: { readonly signal: AbortSignal }) {
        warming.resolve();
        await once(signal, 'abort');
      },
    };
    const building = new ParallelPipeline()
      .addModule(Played.node('work', { group: 'g' }))
      .build({ executor, context: script, signal: controller.signal });
    await warming.promise;
    controller.abort(new Error('changed my mind'));
    await expect(building).rejects.toThrow('changed my mind');
    expect(executor.alive).toEqual([]);
    expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  });
});

describe('calls', () => {
  test('F44 more than may be pending are refused, and the others are not disturbed', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors), {}, 3);
    const jobs = numbers(1, 3).map((job) => pipeline.run(job));
    await expect(pipeline.run(4)).rejects.toMatchObject({ code: QueueFullError.code, pipeline: 'p' });
    doors.open(1);
    await jobs[0];
    const fifth = pipeline.run(5);
    for (const job of numbers(1, 5)) doors.open(job);
    await Promise.all([...jobs, fifth]);
    expect(doors.arrived).toEqual([1, 2, 3, 5]);
  });

  test('F46 one signal for ten thousand jobs has one listener, and none when they are over', async () => {
    const { pipeline } = await working({ work: ({ request }: { request: number }) => request });
    const { signal } = new AbortController();
    const jobs = numbers(1, 10_000).map((job) => pipeline.run(job, { signal }));
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    expect(await Promise.all(jobs)).toEqual(numbers(1, 10_000).map((work) => ({ work })));
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  test('F46 F47 its abort ends those that are not over, and no others', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors));
    const controller = new AbortController();
    const { signal } = controller;
    doors.open(1);
    await pipeline.run(1, { signal });
    const jobs = numbers(2, 100).map((job) => pipeline.runSafe(job, job % 2 === 0 ? { signal } : {}));
    await doors.atDoor(2);
    controller.abort(new Error('enough'));
    for (const job of numbers(2, 100)) doors.open(job, job);
    for (const [at, [results, error]] of (await Promise.all(jobs)).entries()) {
      if (at % 2 === 0) expect(error).toMatchObject({ code: AbortedError.code, cause: { message: 'enough' } });
      else expect(results).toEqual({ work: at + 2 });
    }
    expect(doors.arrived).toEqual([1, 2, ...numbers(3, 100).filter((job) => job % 2 === 1)]);
  });

  test.each([
    [{ timeout: 0 }, /`timeout`/],
    [{ deadline: -1 }, /`deadline`/],
    [{ deadline: Number.NaN }, /`deadline`/],
    [{ signal: {} }, /`signal`/],
    [{ timeot: 5 }, /timeot/],
  ])('with the options %o are refused by name', async (options, message) => {
    const { pipeline } = await working();
    await expect(pipeline.run(1, options as object)).rejects.toThrow(message);
    await expect(pipeline.process(1, options as object)).rejects.toThrow(TypeError);
    expect(pipeline.stats().pending).toBe(0);
  });

  test('F30 a request that cannot travel fails that call alone', async () => {
    const { pipeline } = await working({ work: ({ request }: { request: unknown }) => request });
    const [bad, good] = [pipeline.run({ model: { forward() {} } }), pipeline.run(2)];
    await expect(bad).rejects.toMatchObject({ code: 'MAGDA_SERIALIZATION', path: 'request.model.forward' });
    expect(await good).toEqual({ work: 2 });
  });

  test('results come in the order of calls, whatever the order in which jobs end', async () => {
    const { pipeline, open } = await chain({ replicas: 3 });
    const jobs = numbers(1, 6).map((job) => pipeline.run(job));
    for (const job of [6, 5, 4, 3, 2, 1]) {
      open(job);
      await turns(1);
    }
    expect((await Promise.all(jobs)).length).toBe(6);
  });

  test('thousands of process() calls in a row settle', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors));
    const first = pipeline.run(1);
    const calls = numbers(1, 5_000).map(() => pipeline.process());
    doors.open(1);
    await first;
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({})));
  });
});

describe('map()', () => {
  test('withdraws what is queued when it is broken off', async () => {
    const doors = new Doors<number>();
    const { pipeline } = await working(waiting(doors));
    doors.open(1);
    doors.open(2);
    for await (const _ of pipeline.map(numbers(1, 50), { concurrency: 10 })) break;
    await until(() => pipeline.stats().pending === 0);
    await turns(3);
    expect(doors.arrived.length).toBeLessThan(5);
  });

  test('F45 F46 waits where as many jobs are pending as may be, without a listener for each', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const { pipeline } = await working({ work: ({ request }: { request: number }) => request }, {}, 4);
    const results: unknown[] = [];
    for await (const { work } of pipeline.map(numbers(1, 50))) results.push(work);
    await turns(1);
    process.off('warning', note);
    expect([results, warnings]).toEqual([numbers(1, 50), []]);
  });

  test('runs each job with what `request` makes of its input, and a throw of that fails the job alone', async () => {
    const { pipeline } = await working({ work: ({ request }: { request: number }) => request + 1 });
    const request = (text: string): number => JSON.parse(text);
    const outcomes: unknown[] = [];
    for await (const outcome of pipeline.map(['1', '{', '3'], { request, withInput: true, onError: 'yield' })) {
      outcomes.push(outcome);
    }
    expect(outcomes).toEqual([
      { input: '1', results: { work: 2 } },
      { input: '{', error: expect.any(SyntaxError) },
      { input: '3', results: { work: 4 } },
    ]);
  });
});

describe('events', () => {
  test('tell each job, each group and each module once, and cost nothing unheard', async () => {
    const { pipeline } = await working({ work: () => 1 });
    const events = recordEvents(pipeline);
    await Promise.all([pipeline.run(1), pipeline.run(2)]);
    expect(events.job.map(({ status, job }) => [status, job])).toEqual([
      ['queued', 1],
      ['queued', 2],
      ['succeeded', 1],
      ['succeeded', 2],
    ]);
    for (const job of [1, 2]) {
      expect(events.group.filter((event) => event.job === job).map(({ status }) => status)).toEqual([
        'ready',
        'dispatched',
        'ended',
      ]);
      expect(events.module.filter((event) => event.job === job)).toMatchObject([
        { module: 'work', group: 'g', replica: 0 },
      ]);
    }
    events.stop();
    await pipeline.run(3);
    expect(events.job.length).toBe(4);
  });

  test('F76 a listener that throws harms no job, and is told to the logger', async () => {
    const lines: string[] = [];
    const logger = {
      ...{ events: false, colors: false },
      format: ['message'],
      output: (line: string) => lines.push(line),
    } as const;
    const builder = new ParallelPipeline().addModule(Played.node('work', { group: 'g' }));
    const pipeline = await builder.build({ executor: new Unruly(), context: { work: () => 1 }, logger });
    for (const name of ['job', 'group', 'module', 'actor'] as const) {
      pipeline.on(name, () => {
        throw new Error(`broken listener of ${name}`);
      });
    }
    for (let run = 0; run < 2; run++) expect(await pipeline.run()).toEqual({ work: 1 });
    await pipeline.close();
    expect(lines.map((line) => line.split('\n')[0])).toEqual(
      ['job', 'group', 'module', 'actor'].map(
        (name) => `A listener of "${name}" events threw, which is told only once: Error: broken listener of ${name}`,
      ),
    );
  });
});

test('reset() of a group that does not exist says which do', async () => {
  const { pipeline } = await working();
  await expect(pipeline.reset('h')).rejects.toThrow(UnknownNameError);
  await expect(pipeline.reset('h')).rejects.toThrow(/"h".*"g"/);
});
