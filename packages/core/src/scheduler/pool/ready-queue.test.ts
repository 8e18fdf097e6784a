import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reachable } from '../fixtures/garbage.js';
import { taskOf } from '../fixtures/jobs.js';
import type { Task } from '../task/task.js';
import { ReadyQueue } from './ready-queue.js';

const ids = (tasks: readonly Task[]) => tasks.map(({ job }) => job.id);

/** Empties a queue the way its pool does. */
function takeAll(queue: ReadyQueue): readonly Task[] {
  const taken: Task[] = [];
  for (let task = queue.peek(); task !== undefined; task = queue.peek()) {
    queue.take(task);
    taken.push(task);
  }
  return taken;
}

function withdraw(queue: ReadyQueue, task: Task): void {
  task.state = 'ended';
  queue.withdraw(task);
}

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: fc.nat(10_000), priority: fc.constantFrom(0, 0, 0, 1, -0.5, 1e9) }) },
    { weight: 1, arbitrary: fc.record({ takeOf: fc.nat(10_000) }) },
    { weight: 2, arbitrary: fc.constant('take' as const) },
    { weight: 3, arbitrary: fc.record({ withdraw: fc.nat(10_000) }) },
    { weight: 1, arbitrary: fc.constant('drain' as const) },
  ),
  { maxLength: 400, size: 'max' },
);

test('it gives the earliest call of the highest priority that waits, whatever was added, taken and withdrawn before', () => {
  fc.assert(
    fc.property(steps, (actions) => {
      const queue = new ReadyQueue();
      let model: Task[] = [];
      const added = new Set<number>();
      for (const action of actions) {
        if (action === 'take') {
          expect(queue.peek()).toBe(model[0]);
          const first = model.shift();
          if (first !== undefined) queue.take(first);
        } else if (action === 'drain') {
          expect(ids(queue.drain())).toEqual(ids(model));
          model = [];
        } else if ('takeOf' in action) {
          const task = model[action.takeOf % model.length];
          if (task === undefined) continue;
          expect(queue.of(task.job)).toBe(task);
          queue.take(task);
          model = model.filter((other) => other !== task);
        } else if ('withdraw' in action) {
          if (model.length === 0) continue;
          const [gone] = model.splice(action.withdraw % model.length, 1);
          withdraw(queue, gone as Task);
        } else if (!added.has(action.add)) {
          added.add(action.add);
          const task = taskOf(action.add, { priority: action.priority });
          queue.add(task);
          model = [...model, task].sort((a, b) => b.job.priority - a.job.priority || a.job.id - b.job.id);
        }
        expect(queue.size).toBe(model.length);
      }
      expect(ids(takeAll(queue))).toEqual(ids(model));
      expect(queue.size).toBe(0);
    }),
  );
});

test('a task that comes back after it was taken waits in its old place', () => {
  const queue = new ReadyQueue();
  const tasks = [1, 2, 3].map((id) => taskOf(id));
  for (const task of tasks) queue.add(task);
  const first = queue.peek() as Task;
  queue.take(first);
  queue.add(first);
  expect(ids(takeAll(queue))).toEqual([1, 2, 3]);
});

test('what is withdrawn behind a stuck job is not kept', async () => {
  const queue = new ReadyQueue();
  queue.add(taskOf(0));
  const addAndWithdraw = (id: number) => {
    const task = taskOf(id);
    queue.add(task);
    withdraw(queue, task);
    return new WeakRef(task);
  };
  const gone = Array.from({ length: 1_000 }, (_, n) => addAndWithdraw(n + 1));
  expect(queue.size).toBe(1);
  expect(await reachable(gone)).toBeLessThan(200);
  expect(ids(takeAll(queue))).toEqual([0]);
});

test('a job that does not wait here has no task here', () => {
  const queue = new ReadyQueue();
  const [waiting, withdrawn] = [taskOf(1), taskOf(2)];
  queue.add(waiting);
  queue.add(withdrawn);
  withdraw(queue, withdrawn);
  expect([waiting, withdrawn, taskOf(3)].map(({ job }) => queue.of(job))).toEqual([waiting, undefined, undefined]);
});

test('a job that has come since it was asked for, gone again and come back is found', () => {
  const queue = new ReadyQueue();
  const task = taskOf(1);
  expect(queue.of(task.job)).toBe(undefined);
  queue.add(task);
  expect(queue.of(task.job)).toBe(task);
  queue.take(task);
  expect(queue.of(task.job)).toBe(undefined);
  queue.add(task);
  expect(queue.of(task.job)).toBe(task);
  expect(ids(queue.drain())).toEqual([1]);
  expect(queue.of(task.job)).toBe(undefined);
});

test('of those that came back with their place and one job more it gives the first', () => {
  const queue = new ReadyQueue();
  const [one, low, back, high] = [taskOf(1), taskOf(2, { priority: -1 }), taskOf(3), taskOf(4, { priority: 1 })];
  for (const task of [low, back]) task.holds = true;
  for (const task of [one, low, back, high]) queue.add(task);
  expect(queue.holdingOrOf(undefined)).toBe(back);
  expect(queue.holdingOrOf(high.job)).toBe(high);
  withdraw(queue, back);
  expect(queue.holdingOrOf(one.job)).toBe(one);
  queue.take(one);
  expect(queue.holdingOrOf(one.job)).toBe(low);
  // What it had published is not wanted any more.
  low.holds = false;
  expect(queue.holdingOrOf(undefined)).toBe(undefined);
});
