/** What happens to jobs when their actor dies. */

import assert from 'node:assert/strict';
import { ActorDiedError, type Exit, ModuleError } from '@magda/core';
import type { Definition } from '../definition.js';
import { beginning, event, failure, type Obedient, obedient } from '../pipelines.js';
import { Trail } from '../trail.js';

const MIB = 2 ** 20;

/** How many jobs make it likely that the next are handed ahead. */
const QUICK_JOBS = 200;

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
    name: 'F22 process.exit() between jobs costs no job',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      const died = event(it.pipeline, 'actor', ({ status }) => status === 'died');
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
    name: 'F36 an actor that is ended before its first job, or after one, costs no job',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      await executor.to('g').terminate();
      assert.equal(await it.obey({ do: 'count' }), 1);
      await executor.to('g').terminate();
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.equal(executor.connections.length, 3);
    },
  },
  {
    name: 'F36 an actor that is ended during a job fails that job, and the next job works',
    needs: ['isolation'],
    async run(executor) {
      const { logger, begun } = beginning();
      await using it = await obedient(executor, {}, { logger });
      const running = it.obey({ do: 'hang' });
      await begun;
      await executor.only.terminate();
      await failure(running, ActorDiedError, { job: 1, mayHaveRun: true });
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F36 an actor that kills itself has its signal named, if it is a process, and the next job works',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      const died = event(it.pipeline, 'actor', ({ status }) => status === 'died');
      const { message } = await failure(it.obey({ do: 'kill', driver: process.pid }), ActorDiedError, { job: 1 });
      const { signal, code } = (await died).exit as Exit;
      if (signal === undefined) assert.equal(code, 9, message);
      else assert.match(message, new RegExp(signal));
      assert.equal(await it.obey({ do: 'count' }), 1);
    },
  },
  {
    name: 'F36 of jobs handed ahead to an actor that dies, none is lost and none runs twice',
    needs: ['isolation'],
    run: (executor) =>
      severalTimes(async () => {
        await using trail = await Trail.make();
        const { file } = trail;
        await using it = await obedient(executor);
        await quickJobs(it);
        const jobs = Array.from({ length: 40 }, (_, n) =>
          it.obey({ do: n === 20 ? 'markAndExit' : 'mark', file, mark: String(n) }),
        );
        const outcomes = await Promise.allSettled(jobs);
        const { marks } = trail;
        assert.equal(new Set(marks).size, marks.length, `some ran twice: ${marks}`);
        for (const [n, { status }] of outcomes.entries()) {
          if (status === 'fulfilled') assert.ok(marks.includes(String(n)), `job ${n} succeeded, but never ran`);
          else {
            const job = QUICK_JOBS + n + 1;
            await failure(jobs[n] as Promise<unknown>, ActorDiedError, { job, mayHaveRun: true });
          }
        }
        const failed = outcomes.filter(({ status }) => status === 'rejected');
        if (executor.provesWhatBegan) assert.equal(failed.length, 1);
        else assert.ok(failed.length >= 1);
      }),
  },
  {
    name: 'F36 jobs handed ahead behind one that spins go to the next actor, if it is proved that they had not begun',
    needs: ['isolation'],
    run: (executor) =>
      severalTimes(async () => {
        await using trail = await Trail.make();
        const { file } = trail;
        await using it = await obedient(executor);
        await quickJobs(it);
        const jobs = ['0', '1', '2', '3'].map((mark, n) =>
          it.obey({ do: n === 1 ? 'markAndSpin' : 'mark', file, mark }),
        );
        const settled = Promise.allSettled(jobs);
        await trail.has('1');
        await executor.to('g').terminate();
        const outcomes = await settled;
        assert.deepEqual([...new Set(trail.marks)], trail.marks, 'some ran twice');
        const job = QUICK_JOBS + 2;
        const { module } = await failure(jobs[1] as Promise<unknown>, ActorDiedError, { job, mayHaveRun: true });
        if (!executor.provesWhatBegan) return;
        assert.equal(module, 'obey');
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
        );
      }),
  },
  {
    name: 'F37 a job whose actor died after its side effect may have run, and is not run again',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      await using it = await obedient(executor);
      const mark = { file: trail.file, mark: 'ran' };
      await failure(it.obey({ do: 'markAndExit', ...mark }), ActorDiedError, { mayHaveRun: true });
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.deepEqual(trail.marks, ['ran']);
    },
  },
  {
    name: 'F37 a job behind a large answer that leaves its mark, spins and is killed has run once, and is told that it may have',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      const { file } = trail;
      await using it = await obedient(executor);
      const [answering, spinning] = [
        it.obey({ do: 'return', value: new Uint8Array(MIB) }),
        it.obey({ do: 'markAndSpin', file, mark: 'spins' }),
      ];
      await trail.has('spins');
      await executor.only.terminate();
      await failure(spinning, ActorDiedError, { job: 2, mayHaveRun: true });
      const answer = await answering.catch(() => failure(answering, ActorDiedError, { job: 1, mayHaveRun: true }));
      if (answer instanceof Uint8Array) assert.equal(answer.length, MIB);
      assert.equal(await it.obey({ do: 'count' }), 1);
      assert.deepEqual(trail.marks, ['spins']);
    },
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
    name: 'F39 process.abort() ends a process with its signal named, and does nothing to a thread',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      const [, error] = await it.pipeline.runSafe({ do: 'abort' });
      if (error instanceof ModuleError) {
        assert.equal((error.cause as NodeJS.ErrnoException).code, 'ERR_WORKER_UNSUPPORTED_OPERATION');
        assert.equal(await it.obey({ do: 'count' }), 2);
      } else {
        const { message } = await failure(Promise.reject(error), ActorDiedError, { group: 'g', job: 1 });
        assert.match(message, /SIGABRT/);
        assert.equal(await it.obey({ do: 'count' }), 1);
      }
    },
  },
];

async function quickJobs(it: Obedient): Promise<void> {
  await Promise.all(Array.from({ length: QUICK_JOBS }, () => it.obey({ do: 'count' })));
}

/** On a machine that is busy with something else, nothing may be handed ahead for a while. */
async function severalTimes(once: () => Promise<void>): Promise<void> {
  for (let time = 0; time < 4; time++) await once();
}
