import { describe, expect, test } from 'vitest';
import { AbortedError, StateLostError, TimeoutError } from '../errors.js';
import { Group, type GroupOptions } from '../group.js';
import { ParallelPipeline } from '../parallel-pipeline.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { recordEvents } from '../testing/record-events.js';
import { Kept, Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, turns, until } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

/** Jobs seem short to the pool, so that it hands them out ahead of time. */
const quick = (options = {}) => new Unruly({ ms: 0.1, ...options });

/** `make` in group `g`, whose results `use` needs in group `u`; the job's number is the request. */
async function chain(group: GroupOptions, executor = quick()) {
  const clock = new ManualClock();
  const made = new Doors<number>();
  const used = new Doors<number>();
  const script: Script = {
    make: ({ request }: { request: number }) => made.wait(request),
    use: ({ request }: { request: number }) => used.wait(request),
  };
  const builder = new ParallelPipeline()
    .addGroup(new Group('g', group))
    .addModule(Played.node('make', { group: 'g' }))
    .addModule(Played.node('use', { group: 'u' }).dependsOn('make'));
  const pipeline = await simulate(builder, { executor, clock, script });
  const through = async (job: number) => {
    made.open(job);
    used.open(job);
    await pipeline.run(job);
  };
  return { pipeline, executor, clock, made, used, through, events: recordEvents(pipeline) };
}

describe('ahead', () => {
  test('a job that is taken over by an idle replica need not wait for itself', async () => {
    const { pipeline, clock, made, used, through } = await chain({ replicas: 2, ahead: 3, prefetch: 2 });
    await through(0);
    clock.pass(10);
    const jobs = [1, 2, 3].map((job) => pipeline.run(job));
    await made.atDoor(2);
    made.open(2);
    await used.atDoor(2);
    await made.atDoor(3);
    for (const job of [1, 2, 3]) {
      made.open(job);
      used.open(job);
    }
    await Promise.all(jobs);
  });
});

describe('concurrency', () => {
  test('a replica that could begin one more job begins it, however long its other job takes', async () => {
    const { pipeline, made, used, through } = await chain({ concurrency: 2, ahead: 16 });
    await through(0);
    const numbers = Array.from({ length: 20 }, (_, n) => n + 1);
    const jobs = numbers.map((job) => pipeline.run(job));
    for (let job = 2; job <= 16; job++) made.open(job);
    await used.atDoor(2);
    used.open(2);
    await made.atDoor(17);
    for (const job of numbers) {
      made.open(job);
      used.open(job);
    }
    await Promise.all(jobs);
  });
});

describe('queueTimeout', () => {
  test('also ends the wait of a job that came back from a dead replica', async () => {
    const executor = new Unruly();
    const { pipeline, clock, made } = await chain({ queueTimeout: 20, idempotent: true, maxRetries: 1 }, executor);
    const running = pipeline.run(1);
    await made.atDoor(1);
    await executor.actor('g').crash();
    await until(() => clock.pending > 0);
    clock.pass(20);
    await expect(running).rejects.toThrow(TimeoutError);
  });
});

describe('timeout', () => {
  test('still holds for a module that was aborted and that was spared for the state beside it', async () => {
    const executor = new Unruly();
    const clock = new ManualClock();
    const doors = new Doors<number>();
    const builder = new ParallelPipeline()
      .addGroup(new Group('g', { timeout: 1_000, cancelGrace: 100 }))
      .addModule(Played.node('work', { group: 'g' }))
      .addModule(Kept.node('keep', { group: 'g' }).dependsOn('work'));
    const script: Script = { work: ({ request }: { request: number }) => doors.wait(request) };
    const pipeline = await simulate(builder, { executor, clock, script });
    doors.open(1);
    doors.open(3);
    await pipeline.run(1);
    const controller = new AbortController();
    const stuck = pipeline.run(2, { signal: controller.signal });
    const behind = pipeline.run(3);
    await doors.atDoor(2);
    controller.abort();
    await expect(stuck).rejects.toThrow(AbortedError);
    clock.pass(100);
    await turns();
    expect(executor.alive.length).toBe(1);
    clock.pass(1_000);
    clock.pass(100);
    await expect(behind).rejects.toThrow(StateLostError);
  });
});
