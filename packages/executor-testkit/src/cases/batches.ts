/** Jobs that share a call of a module, and what becomes of the others where something becomes of one. */

import assert from 'node:assert/strict';
import {
  AbortedError,
  ActorDiedError,
  Group,
  type GroupOptions,
  ModuleError,
  ParallelPipeline,
  type Pipeline,
} from '@magda/core';
import type { Definition } from '../definition.js';
import { type BatchAnswer, Batched, type BatchOrder } from '../fixtures/batching.js';
import { event, failure, handled } from '../pipelines.js';
import type { Tap } from '../tap.js';
import { Trail } from '../trail.js';

const SIZE = 32;

export const batches: readonly Definition[] = [
  {
    name: 'jobs that are there together share calls, each with its own result, and a lonely one waits for nobody',
    needs: [],
    async run(executor) {
      await using pipeline = await batching(executor, {}, { maxWait: 0 });
      const answers = await Promise.all(numbers(2 * SIZE).map((n) => asked(pipeline, { n })));
      assert.deepEqual(
        answers.map(({ n }) => n),
        numbers(2 * SIZE),
      );
      assert.ok(answers.filter(({ size }) => size === SIZE).length >= SIZE, 'one call at least should have been full');
      for (const n of [1, 2]) assert.deepEqual(await asked(pipeline, { n }), { n, size: 1 });
    },
  },
  {
    name: 'of a batch in which one job fails and one skips, the others have their results',
    needs: [],
    async run(executor) {
      await using pipeline = await batching(executor);
      const jobs = together(pipeline, (n) => ({ n, do: n === 5 ? 'fail' : n === 6 ? 'skip' : undefined }));
      const { message } = await failure(jobs[4] as Promise<unknown>, ModuleError, {
        module: 'batched',
        group: 'g',
        job: 5,
      });
      assert.match(message, /not 5/);
      assert.equal(await jobs[5], undefined);
      assert.deepEqual(
        await results(jobs),
        numbers(SIZE).filter((n) => n !== 5 && n !== 6),
      );
    },
  },
  ...(['throw', 'short'] as const).map(
    (deed): Definition => ({
      name: `a batch that ${deed === 'throw' ? 'throws' : 'returns a list of another length'} fails all its jobs, and no other`,
      needs: [],
      async run(executor) {
        await using pipeline = await batching(executor);
        const jobs = together(pipeline, (n) => ({ n, do: n === 5 ? deed : undefined }));
        for (const [at, job] of jobs.entries()) {
          const { message } = await failure(job, ModuleError, { module: 'batched', job: at + 1 });
          assert.match(message, deed === 'throw' ? /all of them/ : /list of 31 for 32 jobs/);
        }
        assert.deepEqual(await results(together(pipeline, (n) => ({ n }))), numbers(SIZE));
      },
    }),
  ),
  ...[false, true].map(
    (blocking): Definition => ({
      name: `a job that is aborted while its batch ${blocking ? 'keeps its worker busy' : 'runs'} is over, and costs no other`,
      needs: blocking ? ['isolation'] : [],
      async run(executor) {
        await using trail = await Trail.make();
        const { file } = trail;
        // It counts for nothing while others wait for the same call.
        await using pipeline = await batching(executor, { cancelGrace: 0 });
        const abort = new AbortController();
        const jobs = together(
          pipeline,
          (n) => ({ n, ...(n === 1 && { mark: { file, mark: 'begun' }, until: { file, mark: 'go', blocking } }) }),
          (n) => (n === 5 ? abort.signal : undefined),
        );
        await trail.has('begun');
        abort.abort();
        await failure(jobs[4] as Promise<unknown>, AbortedError, { job: 5 });
        if (blocking) await silence();
        trail.leave('go');
        assert.deepEqual(
          await results(jobs),
          numbers(SIZE).filter((n) => n !== 5),
        );
        assert.equal(executor.connections.length, 1, 'no actor should have been replaced');
      },
    }),
  ),
  {
    name: 'what gathers for the next batch can be taken back, and does not wait for the one that runs',
    needs: [],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      await using pipeline = await batching(executor, {}, { maxWait: 0 });
      const first = asked(pipeline, { n: 1, mark: { file, mark: 'begun' }, until: { file, mark: 'go' } });
      await trail.has('begun');
      const abort = new AbortController();
      const gathers = asked(pipeline, { n: 2, mark: { file, mark: 'taken back' } }, abort.signal);
      await event(pipeline, 'group', ({ status, job }) => status === 'dispatched' && job === 2);
      abort.abort();
      await failure(gathers, AbortedError, { job: 2 });
      trail.leave('go');
      assert.deepEqual(await first, { n: 1, size: 1 });
      assert.deepEqual(await asked(pipeline, { n: 3 }), { n: 3, size: 1 });
      assert.ok(!trail.marks.includes('taken back'), 'it should never have begun');
    },
  },
  {
    name: 'a job that kills its actor costs its batch, which is tried again one by one, and none that had not begun',
    needs: ['isolation'],
    async run(executor) {
      const group = { idempotent: true, maxRedeliveries: 1, maxRestarts: 9 };
      await using pipeline = await batching(executor, group);
      const jobs = together(pipeline, (n) => ({ n, do: n === 5 ? 'exit' : undefined }), undefined, 3 * SIZE);
      await failure(jobs[4] as Promise<unknown>, ActorDiedError, { job: 5, mayHaveRun: true });
      await Promise.all(jobs.slice(0, 4));
      // Without a proof of what had begun, an exit may cost all that the actor had been handed and not answered.
      if (!executor.provesWhatBegan) return void (await Promise.allSettled(jobs));
      const others = await Promise.all(jobs.filter((_, at) => at !== 4));
      for (const { n, size } of others.slice(0, SIZE - 1)) assert.equal(size, 1, `job ${n} should have been alone`);
      assert.deepEqual(
        others.map(({ n }) => n),
        numbers(3 * SIZE).filter((n) => n !== 5),
      );
    },
  },
  {
    name: 'a job that kills its actor costs no more than its batch, where nothing may be tried again',
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await batching(executor, { maxRestarts: 9 });
      const jobs = together(pipeline, (n) => ({ n, do: n === 5 ? 'exit' : undefined }), undefined, 4 * SIZE);
      const outcomes = await Promise.allSettled(jobs);
      const lost = outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at + 1] : []));
      const most = executor.provesWhatBegan ? numbers(SIZE) : numbers(2 * SIZE);
      assert.deepEqual(
        lost.filter((n) => !most.includes(n)),
        [],
      );
      assert.ok(lost.includes(5));
      assert.deepEqual(await results(together(pipeline, (n) => ({ n }))), numbers(SIZE));
    },
  },
];

/** Longer than an actor is asked whether it is there. */
async function silence(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

/** Milliseconds within which full batches come together, on a busy machine too. */
const PATIENT = { maxWait: 1_000 };

function batching(
  executor: Tap,
  group: GroupOptions = {},
  batch: { readonly maxWait: number } = PATIENT,
): Promise<Pipeline> {
  return new ParallelPipeline({ name: 'batches' })
    .addGroup(new Group('g', group))
    .addModule(Batched.node('batched', { group: 'g', batch }))
    .build({ executor, logger: false });
}

function asked(pipeline: Pipeline, order: BatchOrder, signal?: AbortSignal): Promise<BatchAnswer> {
  return handled(pipeline.run(order, { signal }).then(({ batched }) => batched as BatchAnswer));
}

function together(
  pipeline: Pipeline,
  order: (n: number) => BatchOrder,
  signal: (n: number) => AbortSignal | undefined = () => undefined,
  count = SIZE,
): readonly Promise<BatchAnswer>[] {
  return numbers(count).map((n) => asked(pipeline, order(n), signal(n)));
}

/** The numbers of those that have an answer. */
async function results(jobs: readonly Promise<BatchAnswer | undefined>[]): Promise<number[]> {
  const outcomes = await Promise.allSettled(jobs);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value.n] : []));
}
