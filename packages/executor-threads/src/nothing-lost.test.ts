import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, type Executor, Group, ParallelPipeline, type Pipeline } from '@magda/core';
import { diskStore } from '@magda/core/node';
// The built package, because threads run its files.
import { threads } from '@magda/executor-threads';
import { expect, test } from 'vitest';
import { Keep, Work } from './fixtures/kept.js';

const KILLS = 100;
const CALLERS = 16;

/** Threads, of which the test can end the one that holds the state. */
function mortalThreads(): { readonly executor: Executor; killKeeper(): Promise<void> } {
  const inner = threads();
  let keeper: Connection | undefined;
  const executor: Executor = {
    ...{ name: inner.name, admission: inner.admission, supports: inner.supports },
    capacity: () => inner.capacity(),
    close: () => inner.close(),
    async spawn(request, options) {
      const connection = await inner.spawn(request, options);
      if (request.group === 'state') keeper = connection;
      return connection;
    },
  };
  return { executor, killKeeper: async () => keeper?.terminate() };
}

test('F42 an Aggregate on disk, whose thread is killed a hundred times under load, has what was taken in, and each of it once', {
  timeout: 240_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'magda-threads-'));
  const { executor, killKeeper } = mortalThreads();
  const pipeline = await new ParallelPipeline({ name: 'kept' })
    .addGroup(new Group('state', { maxRestarts: 1_000 }))
    .addModule(Work.node('work', { group: 'work' }))
    .addModule(Keep.node('keep', { group: 'state', dependsOn: ['work'] }))
    .build({ executor, stateStore: diskStore(folder, { snapshotEvery: 200 }) });

  const taken: number[] = [];
  let calls = 0;
  let isOver = false;
  const caller = async () => {
    while (!isOver) {
      const call = ++calls;
      const [, error] = await pipeline.runSafe(call);
      if (error === undefined) taken.push(call);
      // It was in the thread when that was killed.
      else expect(error).toMatchObject({ group: 'state', mayHaveRun: true });
    }
  };
  const called = Promise.all(Array.from({ length: CALLERS }, caller));
  for (let kill = 1; kill <= KILLS; kill++) {
    await killKeeper();
    await succeeded(pipeline, CALLERS);
  }
  isOver = true;
  await called;

  const { keep } = (await pipeline.process()) as { readonly keep: readonly number[] };
  expect([...keep].sort((a, b) => a - b)).toEqual(taken.sort((a, b) => a - b));
  expect(taken.length).toBeGreaterThan(KILLS * CALLERS);
  await pipeline.close();
  await executor.close();
  await rm(folder, { recursive: true });
});

/** Resolves when so many more jobs have succeeded. */
function succeeded(pipeline: Pipeline, jobs: number): Promise<void> {
  return new Promise((resolve) => {
    let left = jobs;
    const off = pipeline.on('job', ({ phase }) => {
      if (phase !== 'succeeded' || --left > 0) return;
      off();
      resolve();
    });
  });
}
