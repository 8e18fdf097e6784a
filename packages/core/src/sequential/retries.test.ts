import { expect, test } from 'vitest';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { RetryAfterError } from '../errors/errors.js';
import type { ModuleEvent } from '../events/events.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import { failing, recordedWork, steady, type Work } from '../scheduler/fixtures/attempts.js';
import { numbers } from '../scheduler/fixtures/chain.js';
import { Kept, Played } from '../scheduler/fixtures/played.js';
import { turns, until } from '../scheduler/fixtures/turns.js';
import { simulate } from './fixtures/simulate.js';

async function retried(work: Work, retry = steady) {
  const clock = new ManualClock();
  const { attempts, script } = recordedWork(work);
  const builder = new SequentialPipeline({ name: 'p' })
    .addModule(Played.node('work', { retry }))
    .addModule(Kept.node('all').dependsOn('work'));
  const pipeline = await simulate(builder, { clock, script });
  return { pipeline, clock, attempts };
}

test('while a job waits for another attempt others run, and process() waits for it', async () => {
  const { pipeline, clock, attempts } = await retried((args) => (args.request === 1 ? failing(2)(args) : args.request));
  const events: ModuleEvent[] = [];
  pipeline.on('module', (event) => events.push(event));
  const first = pipeline.run(1);
  await pipeline.run(2);
  const processed = pipeline.process();
  const third = pipeline.run(3);
  await turns(5);
  expect(attempts).toEqual(['1.1', '2.1']);
  clock.pass(100);
  await turns(5);
  clock.pass(200);
  await first;
  expect(await processed).toEqual({ all: [2, 1] });
  await third;
  expect(attempts).toEqual(['1.1', '2.1', '1.2', '1.3', '3.1']);
  const seen = events.filter(({ module, job }) => module === 'work' && job === 1);
  expect(seen).toMatchObject([
    { status: 'failed', attempt: 1, next: 100 },
    { status: 'failed', attempt: 2, next: 300 },
    { status: 'ended', attempt: 3 },
  ]);
  await pipeline.close();
  expect(clock.pending).toBe(0);
});

test('one that waits is over at once when it is aborted, at its deadline, or when the pipeline has closed', async () => {
  const { pipeline, clock, attempts } = await retried(failing(1));
  const controller = new AbortController();
  const code = (job: Promise<unknown>) => job.catch((error) => error.code);
  const aborted = code(pipeline.run(1, { signal: controller.signal }));
  const late = code(pipeline.run(2, { deadline: 99 }));
  const closed = code(pipeline.run(3));
  await turns(5);
  controller.abort();
  expect(await aborted).toBe('MAGDA_ABORTED');
  expect(await late).toBe('MAGDA_MODULE');
  const closing = pipeline.close({ deadline: 50 });
  clock.pass(50);
  expect(await closed).toBe('MAGDA_CLOSED');
  await closing;
  expect(attempts).toEqual(['1.1', '2.1', '3.1']);
  expect(clock.pending).toBe(0);
});

test('no more than 64 wait; a RetryAfterError holds all', async () => {
  const { pipeline, clock, attempts } = await retried(failing(1));
  const jobs = numbers(1, 70).map((job) => pipeline.run(job));
  await until(() => attempts.length === 64);
  await turns(5);
  expect(attempts.length).toBe(64);
  clock.pass(100);
  await until(() => attempts.length === 134);
  clock.pass(100);
  await Promise.all(jobs);
  await pipeline.close();
  const held = await retried(({ attempt, request }) => {
    if (attempt === 1 && request === 1) throw new RetryAfterError(60_000);
  });
  const both = [held.pipeline.run(1), held.pipeline.run(2)];
  await turns(5);
  held.clock.pass(59_999);
  await turns(5);
  expect(held.attempts).toEqual(['1.1']);
  held.clock.pass(1);
  await Promise.all(both);
  expect(held.attempts).toEqual(['1.1', '1.2', '2.1']);
  await held.pipeline.close();
});

test('time that a job waits is not of its timeout', async () => {
  const { pipeline, clock } = await retried(({ attempt }) => {
    if (attempt < 3) throw new Error('not yet');
    return new Promise(() => {});
  });
  const job = pipeline.run(1, { timeout: 150 }).catch((error) => error.code);
  await turns(5);
  clock.pass(100);
  await turns(5);
  clock.pass(200);
  await turns(5);
  clock.pass(149);
  await turns(5);
  expect(pipeline.stats().pending).toBe(1);
  clock.pass(1);
  expect(await job).toBe('MAGDA_TIMEOUT');
  const closing = pipeline.close({ deadline: 0 });
  clock.pass(0);
  await closing;
});
