import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Group, ParallelPipeline } from '@magda/core';
import { diskStore } from '@magda/core/node';
import { processes } from '@magda/executor-processes';
import { afterAll, expect, test } from 'vitest';
import { Price, Till } from './fixtures/till.js';

const folder = mkdtempSync(join(tmpdir(), 'magda-left-over-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes in 3, then is killed as soon as the records of the others are on the disk. */
const KILLED = `
  import { inline, ParallelPipeline } from '@magda/core';
  import { diskStore } from '@magda/core/node';
  import { Price, Till } from './fixtures/till.js';
  const [folder, ...requests] = process.argv.slice(2);
  const disk = diskStore(folder);
  const open = async (pipeline) => {
    const log = await disk.open(pipeline);
    const append = log.append.bind(log);
    let jobs = 0;
    log.append = async (records) => {
      const room = await append(records);
      jobs += records.filter(({ data }) => data.kind === 'run').length;
      if (jobs === 1 + requests.length) process.kill(process.pid, 'SIGKILL');
      return room;
    };
    return log;
  };
  const pipeline = await new ParallelPipeline({ name: 'shop' })
    .addModule(Price.node('price', { group: 'counter' }))
    .addModule(Till.node('till', { group: 'office' }).dependsOn('price'))
    .build({ executor: inline(), stateStore: { ...disk, open }, restore: true });
  await pipeline.run('3');
  await Promise.all(requests.map((request) => pipeline.run(request)));`;

async function killed(name: string, requests: readonly string[]) {
  const app = spawn(process.execPath, ['--input-type=module', '-', join(folder, name), ...requests], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  app.stdin.end(KILLED);
  expect(await once(app, 'exit')).toEqual([null, 'SIGKILL']);
}

/** The next process of that pipeline. */
async function opened(name: string, executor: ReturnType<typeof processes>, timeout?: number) {
  const logged: string[] = [];
  const none = () => {};
  const logger = { ...{ debug: none, info: none, warn: none }, error: (line: string) => void logged.push(line) };
  const builder = new ParallelPipeline({ name: 'shop' })
    .addGroup(new Group('office', { timeout, cancelGrace: 0 }))
    .addModule(Price.node('price', { group: 'counter' }))
    .addModule(Till.node('till', { group: 'office' }).dependsOn('price'));
  const pipeline = await builder.build({ executor, logger, stateStore: diskStore(join(folder, name)), restore: true });
  return { pipeline, logged };
}

test.each([
  [
    'exits',
    undefined,
    /Job 4, .* is refused for good: "till" failed with the end of its worker \(exited with code 3\), 2 times in a row\./,
  ],
  [
    'spins',
    500,
    /Job 4, .* is refused for good: "till" failed with its `timeout` of 500 ms exceeded, 2 times in a row\./,
  ],
] as const)(
  'F83 a job that an earlier process has left, and that %s, is refused for good: the pipeline starts',
  async (what, timeout, said) => {
    // It comes last, so that nothing takes it in before the app is killed.
    await killed(what, ['4', '5', what]);
    await using executor = processes();
    const { pipeline, logged } = await opened(what, executor, timeout);
    expect(logged).toEqual([expect.stringMatching(said)]);
    await pipeline.run('6');
    await pipeline.close();
    const again = await opened(what, executor, timeout);
    expect(again.logged).toEqual([]);
    expect(await again.pipeline.process()).toEqual({ till: ['3', '4', '5', '6'] });
    await again.pipeline.close();
  },
);
