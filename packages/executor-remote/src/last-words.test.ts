import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ActorDiedError, type Connection, type Executor, Group, ParallelPipeline } from '@magda/core';
// The built package, because workers run its files.
import { local, remote } from '@magda/executor-remote';
import { expect, test } from 'vitest';
import { Ending } from './fixtures/ending.js';
import { Project } from './fixtures/project.js';

const workingDir = fileURLToPath(new URL('../../..', import.meta.url));

/** With a way to the connection of the one worker. */
function watched() {
  const executor = remote({ workingDir, engine: local({ stdio: 'ignore' }) });
  const connections: Connection[] = [];
  const spawning: Executor['spawn'] = executor.spawn.bind(executor);
  executor.spawn = async (request, options) => {
    const connection = await spawning(request, options);
    connections.push(connection);
    return connection;
  };
  return { executor, connections };
}

const build = (executor: Executor) =>
  new ParallelPipeline({ name: 'ending' })
    .addGroup(new Group('g', { concurrency: 4 }))
    .addModule(Ending.node('ending', { group: 'g', expose: 'ending' }))
    .build({ executor });

test('F36 an answer that has arrived is not lost when a busy driver terminates its worker', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'magda-ending-'));
  const mark = join(folder, 'mark');
  const { executor, connections } = watched();
  await using _ = executor;
  await using pipeline = await build(executor);
  const [answer, spinning] = [pipeline.run({ how: 'answer' }), pipeline.run({ how: 'spin', mark })];
  const settled = Promise.allSettled([answer, spinning]);
  await turn();
  while (!existsSync(mark));
  await connections[0]?.terminate();
  const [first, second] = await settled;
  expect(first).toMatchObject({ status: 'fulfilled' });
  expect(second).toMatchObject({ status: 'rejected', reason: expect.any(ActorDiedError) });
  rmSync(folder, { recursive: true });
});

test('F39 all that a worker printed before it aborted is printed', async () => {
  using project = new Project({
    'main.js': `
      import { ParallelPipeline } from '@magda/core';
      import { remote } from '@magda/executor-remote';
      import { Ending } from './node_modules/@magda/executor-remote/src/fixtures/ending.js';

      const executor = remote();
      const pipeline = await new ParallelPipeline({ name: 'p' })
        .addModule(Ending.node('ending', { group: 'g' }))
        .build({ executor });
      const error = await pipeline.run({ how: 'abort', lines: 1_000 }).catch((error) => error);
      console.log(error.code);
      await pipeline.close();
      await executor.close();
    `,
  });
  const { stdout } = await project.node('main.js').outcome;
  const lines = stdout.split('\n').filter((line) => line.startsWith('[p/g/0] line '));
  expect(lines).toEqual(Array.from({ length: 1_000 }, (_, n) => `[p/g/0] line ${n}`));
  expect(stdout).toContain('MAGDA_ACTOR_DIED');
});
