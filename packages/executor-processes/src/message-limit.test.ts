import { ParallelPipeline, PayloadTooLargeError, type Pipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { expect, test } from 'vitest';
import { Worker } from './fixtures/worker.js';

const MIB = 2 ** 20;

async function failure(running: ReturnType<Pipeline['run']>): Promise<PayloadTooLargeError> {
  const error = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(PayloadTooLargeError);
  return error as PayloadTooLargeError;
}

test('F32 a request or a result that is too large fails its job alone, and the process lives on', async () => {
  await using executor = processes({ messageLimit: 2 * MIB });
  await using pipeline = await new ParallelPipeline({ name: 'p' })
    .addModule(Worker.node('worker', { group: 'g' }))
    .build({ executor });
  const [first, request, result, last] = [
    pipeline.run({ returns: 1 }),
    failure(pipeline.run({ returns: new Uint8Array(3 * MIB) })),
    failure(pipeline.run({ bytes: 3 * MIB })),
    pipeline.run({ returns: 2 }),
  ];
  expect(await request).toMatchObject({ pipeline: 'p', group: 'g', job: 2 });
  expect((await request).message).toMatch(
    /What job 2 needs in group "g" cannot travel: it takes 4 MiB.*`messageLimit`/,
  );
  expect(await result).toMatchObject({ pipeline: 'p', group: 'g', module: 'worker', replica: 0, job: 3 });
  const [{ worker: one }, { worker: two }] = (await Promise.all([first, last])) as { worker: { pid: number } }[] as [
    { worker: { pid: number } },
    { worker: { pid: number } },
  ];
  expect(two.pid).toBe(one.pid);
});

test('F32 what several requests are too large for together travels one by one', async () => {
  await using executor = processes({ messageLimit: 2 * MIB });
  await using pipeline = await new ParallelPipeline()
    .addModule(Worker.node('worker', { group: 'g' }))
    .build({ executor });
  await pipeline.run({});
  const returns = new Uint8Array(MIB);
  const results = await Promise.all(Array.from({ length: 8 }, () => pipeline.run({ returns })));
  for (const { worker } of results) expect((worker as { returns: Uint8Array }).returns).toHaveLength(MIB);
});

test('F32 large results come whole, in whichever pieces a driver reads them that is busy meanwhile', async () => {
  await using executor = processes();
  await using pipeline = await new ParallelPipeline()
    .addModule(Worker.node('worker', { group: 'g' }))
    .build({ executor });
  // Those that come when the driver reads again are read in pieces of all lengths.
  const busy = setInterval(() => {
    for (const until = performance.now() + 3; performance.now() < until; );
  }, 4);
  const results = await Promise.all(Array.from({ length: 200 }, () => pipeline.run({ bytes: MIB })));
  clearInterval(busy);
  const lengths = results.map(({ worker }) => (worker as Uint8Array).length);
  expect(new Set(lengths)).toEqual(new Set([MIB]));
});
