import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorDiedError, Group, type GroupOptions, ParallelPipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { afterAll, expect, test } from 'vitest';
import { Worker } from './fixtures/worker.js';

const folder = mkdtempSync(join(tmpdir(), 'magda-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const JOBS = 400;

/** Runs jobs in two processes and kills one of them when so many have succeeded. */
async function killing(after: number, group: GroupOptions) {
  const file = join(folder, `after-${after}`);
  writeFileSync(file, '');
  await using executor = processes();
  await using pipeline = await new ParallelPipeline()
    .addGroup(new Group('g', { replicas: 2, ...group }))
    .addModule(Worker.node('worker', { group: 'g' }))
    .build({ executor });
  const died = new Promise<void>((resolve) => {
    pipeline.on('actor', ({ status }) => status === 'died' && resolve());
  });
  let succeeded = 0;
  const outcomes = await Promise.all(
    Array.from({ length: JOBS }, async (_, line) => {
      const [results, error] = await pipeline.runSafe({ file, line });
      if (results !== undefined && ++succeeded === after)
        process.kill((results.worker as { pid: number }).pid, 'SIGKILL');
      return error;
    }),
  );
  await died;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const times = outcomes.map((_, line) => lines.filter((each) => each === String(line)).length);
  return { outcomes, times, next: await pipeline.run({ returns: 'next' }) };
}

test('F36 F37 of a process that is killed under load at most the one job that may have begun fails, and none runs twice', async () => {
  for (const after of [1, 2, 3, 7, 20, 50, 111, 200, 301, JOBS]) {
    const { outcomes, times, next } = await killing(after, {});
    const failed = outcomes.filter((error) => error !== undefined);
    expect(failed.length, `${failed}`).toBeLessThanOrEqual(1);
    for (const [line, error] of outcomes.entries()) {
      if (error === undefined) expect(times[line], `job ${line}`).toBe(1);
      else {
        expect(error).toMatchObject({
          ...{ code: ActorDiedError.code, group: 'g', module: 'worker', mayHaveRun: true },
          message: expect.stringContaining('was killed by SIGKILL'),
        });
        expect(times[line], `job ${line}`).toBeLessThanOrEqual(1);
      }
    }
    expect(next).toMatchObject({ worker: { returns: 'next' } });
  }
});

test('F36 of a group that is declared idempotent no job fails', async () => {
  for (const after of [5, 100]) {
    const { outcomes, times } = await killing(after, { idempotent: true, maxRedeliveries: 1 });
    expect(outcomes.filter((error) => error !== undefined)).toEqual([]);
    expect(times.filter((count) => count !== 1).length).toBeLessThanOrEqual(1);
  }
});
