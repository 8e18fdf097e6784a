import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { isAlive } from '../../worker-pool/src/fixtures/is-alive.js';
import { Project } from '../../worker-pool/src/fixtures/project.js';

const modules = `
  import { expose, finalize, Module, register } from '@magda/core';

  export class Work extends Module.Runtime {
    async run() {
      console.log('begun');
      await new Promise((resolve) => setTimeout(resolve, 300));
      return 'done';
    }
    teardown() {
      console.log('torn down');
    }
  }
  register('work', import.meta.url)(expose()(finalize()(Work)));
`;

const main = (options: string, then: string) => `
  import { ParallelPipeline } from '@magda/core';
  import { processes } from '@magda/executor-processes';
  import { Work } from './modules.js';

  const pipeline = await new ParallelPipeline({ name: 'p' })
    .addModule(Work.node('work', { group: 'g' }))
    .build({ executor: processes(${options}) });
  ${then}
`;

/** In a process group of its own, as a shell starts it in a terminal. */
function start({ folder }: Project): ChildProcess {
  return spawn(process.execPath, ['main.js'], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
}

test('Ctrl-C in a terminal leaves it to the app to finish its jobs and to close', async () => {
  const then = `
    process.once('SIGINT', () => void pipeline.close());
    console.log((await pipeline.run()).work);
  `;
  using project = new Project({ 'modules.js': modules, 'main.js': main('', then) });
  const app = start(project);
  const stdout = app.stdout as NonNullable<typeof app.stdout>;
  const printed = text(stdout);
  await new Promise<void>((resolve) => {
    stdout.on('data', (chunk: Buffer) => String(chunk).includes('begun') && resolve());
  });
  process.kill(-(app.pid as number), 'SIGINT');
  expect(await once(app, 'exit')).toEqual([0, null]);
  expect((await printed).split('\n').sort()).toEqual(['', '[p/g/0] begun', '[p/g/0] torn down', 'done']);
});

const starting = `
  import { spawn } from 'node:child_process';
  import { expose, finalize, Module, register } from '@magda/core';

  export class Work extends Module.Runtime {
    run({ request }) {
      const program = spawn('sleep', ['1000'], { stdio: 'ignore' });
      process.stdout.write(process.pid + ' and ' + program.pid + ' run\\n');
      if (request === 'idle') return new Promise(() => {});
      for (;;);
    }
  }
  register('work', import.meta.url)(expose()(finalize()(Work)));
`;

test.each(['spin', 'idle'])(
  'F51 no process outlives a driver that is killed while it %ss, nor does what it has started',
  async (how) => {
    using project = new Project({ 'modules.js': starting, 'main.js': main('', `await pipeline.run('${how}');`) });
    const app = start(project);
    const [line] = await once(app.stdout as NonNullable<typeof app.stdout>, 'data');
    const pids =
      String(line)
        .match(/\d+(?= and| run)/g)
        ?.map(Number) ?? [];
    expect(pids.filter(isAlive)).toHaveLength(2);
    app.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter(isAlive), 'what lives without its driver').toEqual([]), {
      timeout: 15_000,
    });
  },
);

test('a process that is closed does what Node does at an exit, such as writing a profile', async () => {
  const options = "{ execArgv: ['--cpu-prof', '--cpu-prof-dir=profiles'] }";
  using project = new Project({ 'modules.js': modules, 'main.js': main(options, 'await pipeline.close();') });
  const { code, stdout } = await project.node('main.js');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[p/g/0] torn down\n' });
  expect(readdirSync(join(project.folder, 'profiles')).length).toBeGreaterThan(0);
});
