import { describe, expect, test } from 'vitest';
import { PayloadTooLargeError } from '../../errors/errors.js';
import type { HostMessage } from '../../wire/host-messages.js';
import type { ModuleSpec } from '../../wire/host-spec.js';
import { PROTOCOL_VERSION } from '../../wire/protocol.js';
import { SharedStartLog, untracked } from '../../wire/start-log.js';
import { actorSpec, LooseEnd, moduleOf, taskOf } from '../fixtures/jobs.js';
import type { Task } from '../task/task.js';
import { Actor } from './actor.js';
import type { ActorListener } from './actor-listener.js';

/** What an actor told its pool, in words. */
function listening(): { readonly told: string[]; readonly listener: ActorListener } {
  const told: string[] = [];
  const job = ({ job: { id } }: Task) => id;
  const listener: ActorListener = {
    begun: (task) => told.push(`begun ${job(task)}`),
    loaded() {},
    inOneCall() {},
    published: (task, { module }) => told.push(`published ${job(task)} by ${module}`),
    done: (task) => told.push(`done ${job(task)}`),
    parked: (task, { attempt }) => told.push(`parked ${job(task)} after attempt ${attempt}`),
    recalled: (tasks) => told.push(`recalled ${tasks.map(job)}`),
    unsendable: (task, cause) => told.push(`unsendable ${job(task)}: ${cause.message}`),
    started: () => undefined,
    onStateMessage: (_, message) => told.push(message.kind === 'committed' ? `committed ${message.job}` : message.kind),
    log: ({ text }) => told.push(`log ${text}`),
    uncaught: () => told.push('uncaught'),
    stopped: () => told.push('stopped'),
    died: (_, { reason }) => told.push(`died: ${reason}`),
  };
  return { told, listener };
}

function actorWith({
  concurrency = 1,
  tracker = undefined as SharedStartLog | undefined,
  modules = [] as ModuleSpec[],
} = {}) {
  const { told, listener } = listening();
  const end = new LooseEnd();
  const actor = new Actor(actorSpec({ incarnation: 2, concurrency, modules }), end, tracker, listener);
  /** Of the job that was handed over as the `nth`, from 1. */
  const done = (nth: number): HostMessage => ({
    ...{ kind: 'done', incarnation: 2, dispatchId: nth - 1, ms: 1, results: [] },
  });
  const hand = (...ids: readonly number[]) => {
    const tasks = ids.map((id) => taskOf(id));
    for (const task of tasks) actor.hand(task, false);
    actor.flush();
    return tasks;
  };
  return { actor, end, told, done, hand };
}

describe('jobs in line', () => {
  test('the first run, as many as the concurrency says, and the next moves up when one has ended', () => {
    const { actor, end, told, done, hand } = actorWith({ concurrency: 2 });
    hand(1, 2, 3, 4);
    expect(told.splice(0)).toEqual(['begun 1', 'begun 2']);
    end.say(done(2));
    expect(told.splice(0)).toEqual(['begun 3', 'done 2']);
    expect(Array.from(actor.running, ({ job }) => job.id)).toEqual([1, 3]);
    expect(actor.prefetched.map(({ job }) => job.id)).toEqual([4]);
    expect([actor.handed, actor.idle, actor.room(1), actor.room(0)]).toEqual([3, false, 0, -1]);
    for (const job of [1, 3, 4]) end.say(done(job));
    expect([actor.idle, actor.proven]).toEqual([true, true]);
  });

  test('leave together, in one message, in their order', () => {
    const { end, hand } = actorWith();
    hand(1, 2, 3);
    expect(end.requests).toMatchObject([1, 2, 3].map((job, dispatchId) => ({ kind: 'run', job, dispatchId })));
    hand();
    expect(end.requests.length).toBe(3);
  });

  test('F30 the one that cannot travel is told alone; the others leave, and the next moves up', () => {
    const { actor, end, told } = actorWith();
    for (const task of [taskOf(1, { request: { inner: { f() {} } } }), taskOf(2), taskOf(3)]) actor.hand(task, false);
    actor.flush();
    expect(end.requests.map((request) => request.kind === 'run' && request.job)).toEqual([2, 3]);
    expect(told).toEqual(['begun 1', 'begun 2', expect.stringMatching(/^unsendable 1: request: it could not be sent/)]);
    expect(Array.from(actor.running, ({ job }) => job.id)).toEqual([2]);
  });

  test('F32 those that are too large together leave one by one, but for the one that is too large by itself', () => {
    const { actor, end, told } = actorWith();
    const { send } = end;
    end.send = (message) => {
      if (JSON.stringify(message).includes('long')) throw new PayloadTooLargeError('not that much');
      send.call(end, message);
    };
    for (const task of [taskOf(1), taskOf(2, { request: 'long' }), taskOf(3)]) actor.hand(task, false);
    actor.flush();
    expect(end.requests.map((request) => request.kind === 'run' && request.job)).toEqual([1, 3]);
    expect(told).toEqual(['begun 1', 'unsendable 2: not that much']);
  });
});

describe('F41 words that come too late', () => {
  test('of an earlier incarnation are not heard', () => {
    const { end, told, hand } = actorWith();
    hand(1);
    told.length = 0;
    end.say({ kind: 'done', incarnation: 1, dispatchId: 0, ms: 1, results: [] });
    end.say([1, 1, 0, 1]);
    expect(told).toEqual([]);
  });

  test('after its death are not heard, and its death is told once', async () => {
    const { actor, end, told, done, hand } = actorWith();
    hand(1);
    told.length = 0;
    end.exit('killed');
    end.exit('again');
    await end.exited;
    await undefined;
    end.say(done(1));
    end.say({ kind: 'committed', incarnation: 2, job: 1, failures: [] });
    expect(told).toEqual(['died: killed']);
    expect(actor.alive).toBe(false);
  });
});

describe('taking back', () => {
  test('with shared memory is done at once, of what has not begun', () => {
    const tracker = SharedStartLog.create();
    const { actor, told, hand } = actorWith({ tracker });
    const [first, second, third] = hand(1, 2, 3) as [Task, Task, Task];
    tracker.begin(0);
    told.length = 0;
    expect([first, second].map((task) => actor.takeBack(task))).toEqual([false, true]);
    expect(actor.prefetched).toEqual([third]);
    expect(told).toEqual([]);
  });

  test('of the first in line lets the next move up', () => {
    const tracker = SharedStartLog.create();
    const { actor, told, hand } = actorWith({ tracker });
    const [first] = hand(1, 2) as [Task];
    expect(actor.takeBack(first)).toBe(true);
    expect(told).toEqual(['begun 1', 'begun 2']);
    expect(Array.from(actor.running, ({ job }) => job.id)).toEqual([2]);
  });

  test('without shared memory is asked for, and the answer is what had not begun', () => {
    const { actor, end, told, hand } = actorWith();
    const tasks = hand(1, 2, 3);
    expect(actor.takeBack(tasks[2] as Task)).toBe(false);
    actor.askBack(tasks.slice(1));
    expect(end.requests.at(-1)).toEqual({ kind: 'recall', dispatchIds: [1, 2] });
    end.say({ kind: 'recalled', incarnation: 2, dispatchIds: [2] });
    expect(told).toEqual(['begun 1', 'recalled 3']);
    expect(actor.handed).toBe(2);
  });

  test('after a death, start records prove what had not begun', () => {
    const tracker = SharedStartLog.create();
    const { actor, hand } = actorWith({ tracker });
    const tasks = hand(1, 2);
    tracker.begin(0);
    expect(tasks.map((task) => actor.neverBegan(task))).toEqual([false, true]);
    const { actor: unmarked, hand: handTo } = actorWith();
    expect(handTo(1).map((task) => unmarked.neverBegan(task))).toEqual([false]);
  });

  test('there is room for as many as the concurrency says, however many the host has not come to', () => {
    const tracker = SharedStartLog.create();
    const { actor, end, told, hand } = actorWith({ tracker, concurrency: 3_000 });
    hand(...Array.from({ length: 2_000 }, (_, job) => job));
    expect(told.length).toBe(2_000);
    expect(end.requests.map((request) => request.kind === 'run' && request.dispatchId).slice(1_022, 1_026)).toEqual([
      ...[1_022, 1_023],
      ...[untracked(1_024), untracked(1_025)],
    ]);
    expect(actor.room(0)).toBe(1_000);
  });
});

describe('starting', () => {
  const spec = {} as never;

  test('ends when the host is ready', async () => {
    const { actor, end } = actorWith();
    const starting = actor.start(spec);
    end.say({ kind: 'ready', incarnation: 2, protocol: PROTOCOL_VERSION, version: '0' });
    await starting;
  });

  test('F22 fails with what the host said, or with how it ended', async () => {
    const { actor, end } = actorWith();
    const starting = actor.start(spec);
    end.exit('exited with code 3');
    await expect(starting).rejects.toThrow('exited with code 3');
  });
});

test('the module that it began last is known where memory is shared', () => {
  const tracker = SharedStartLog.create();
  const { actor } = actorWith({ tracker, modules: [moduleOf(4)] });
  expect(actor.lastModule).toBeUndefined();
  tracker.beginModule(4);
  expect(actor.lastModule).toBe(4);
  // Whoever has the memory can write anything there.
  tracker.beginModule(5);
  expect(actor.lastModule).toBeUndefined();
  expect(actorWith().actor.lastModule).toBeUndefined();
});
