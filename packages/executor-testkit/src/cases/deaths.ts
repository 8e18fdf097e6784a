/** What happens to jobs and groups when actors die. */

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorDiedError, BootstrapError, CrashLoopError, ParallelPipeline } from '@magda/core';
import { Fragile } from '../fixtures/modules.js';
import { beginning, type Definition, event, failure, obedient } from '../setting.js';

const MIB = 2 ** 20;

export const deaths: readonly Definition[] = [
  ...[0, 3].map(
    (code): Definition => ({
      name: `F22 process.exit(${code}) in run fails its job with the code, and the next job works`,
      needs: ['isolation'],
      async run(executor) {
        await using it = await obedient(executor);
        const where = { pipeline: 'obey', group: 'g', replica: 0, incarnation: 1, job: 1, mayHaveRun: true };
        const { message } = await failure(it.obey({ do: 'exit', code }), ActorDiedError, where);
        assert.match(message, new RegExp(`code ${code}\\b`));
        assert.equal(await it.obey({ do: 'count' }), 1);
      },
    }),
  ),
  {
    name: 'F22 process.exit() in bootstrap rejects the build',
    needs: ['isolation'],
    async run(executor) {
      const parameters = { bootstrap: { do: 'exit', code: 3 } } as const;
      const builder = new ParallelPipeline().addModule(Fragile.node('fragile', { group: 'g', parameters }));
      const { message } = await failure(builder.build({ executor }), BootstrapError, { group: 'g', replica: 0 });
      assert.match(message, /code 3\b/);
    },
  },
  {
    name: 'F22 process.exit() between jobs costs no job',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      const died = event(it.pipeline, 'actor', ({ phase }) => phase === 'died');
      await it.obey({ do: 'exitLater', code: 3 });
      assert.equal((await died).exit?.code, 3);
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F27 an actor that closes its own channel has died, and the next job works',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      await failure(it.obey({ do: 'closePorts' }), ActorDiedError, { group: 'g', job: 1, mayHaveRun: true });
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F36 an actor that is killed fails the job that it has, and the next job works',
    needs: ['isolation'],
    async run(executor) {
      const { logger, begun } = beginning();
      await using it = await obedient(executor, {}, { logger });
      const running = it.obey({ do: 'hang' });
      await begun;
      await executor.connections[0]?.terminate();
      await failure(running, ActorDiedError, { job: 1 });
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F36 of jobs handed ahead to an actor that dies, none is lost and none runs twice',
    needs: ['isolation'],
    run: (executor) =>
      withFile(async (file, lines) => {
        await using it = await obedient(executor);
        const jobs = Array.from({ length: 40 }, (_, n) =>
          it.obey(n === 20 ? { do: 'markAndExit', file, mark: '20' } : { do: 'mark', file, mark: String(n) }),
        );
        const outcomes = await Promise.allSettled(jobs);
        const marks = await lines();
        assert.equal(new Set(marks).size, marks.length, `some ran twice: ${marks}`);
        for (const [n, { status }] of outcomes.entries()) {
          if (status === 'fulfilled') assert.ok(marks.includes(String(n)), `job ${n} succeeded, but never ran`);
          else await failure(jobs[n] as Promise<unknown>, ActorDiedError, { job: n + 1, mayHaveRun: true });
        }
        const failed = outcomes.filter(({ status }) => status === 'rejected');
        // Without shared memory nobody can tell which of the jobs handed ahead had begun.
        if (executor.supports.sharedMemory) assert.equal(failed.length, 1);
        else assert.ok(failed.length >= 1);
      }),
  },
  {
    name: 'F37 a job whose actor died after its side effect may have run, and is not run again',
    needs: ['isolation'],
    run: (executor) =>
      withFile(async (file, lines) => {
        await using it = await obedient(executor);
        await failure(it.obey({ do: 'markAndExit', file }), ActorDiedError, { mayHaveRun: true });
        assert.equal(await it.obey({ do: 'count' }), 1);
        assert.deepEqual(await lines(), ['mark']);
      }),
  },
  {
    name: 'a group declared idempotent has the job of a dead actor tried again',
    needs: ['isolation'],
    run: (executor) =>
      withFile(async (file, lines) => {
        await using it = await obedient(executor, { idempotent: true, maxRetries: 1 });
        assert.equal(await it.obey({ do: 'exitOnce', file }), 'survived');
        assert.deepEqual(await lines(), ['mark', 'mark']);
      }),
  },
  {
    name: 'F38 out of memory is told with the limit, and the next job works',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { memory: 64 * MIB });
      const { message } = await failure(it.obey({ do: 'hoard' }), ActorDiedError, { group: 'g', job: 1 });
      assert.match(message, /out of memory.*64 MiB/);
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F40 a group whose actors die at every job is given up until it is reset',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { maxRestarts: 1 });
      await failure(it.obey({ do: 'exit', code: 3 }), ActorDiedError);
      await failure(it.obey({ do: 'exit', code: 3 }), ActorDiedError);
      const { message } = await failure(it.obey({ do: 'count' }), CrashLoopError, { group: 'g' });
      assert.match(message, /code 3\b/);
      await it.pipeline.reset('g');
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
];

/** A file for actors to leave marks in, and the marks that they left. */
async function withFile(use: (file: string, lines: () => Promise<readonly string[]>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'magda-testkit-'));
  const file = join(folder, 'marks');
  try {
    await use(file, async () => (await readFile(file, 'utf8')).split('\n').filter((line) => line !== ''));
  } finally {
    await rm(folder, { recursive: true });
  }
}
