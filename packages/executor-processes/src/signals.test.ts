import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
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

test('a process that is closed does what Node does at an exit, such as writing a profile', async () => {
  const options = "{ execArgv: ['--cpu-prof', '--cpu-prof-dir=profiles'] }";
  using project = new Project({ 'modules.js': modules, 'main.js': main(options, 'await pipeline.close();') });
  const { code, stdout } = await project.node('main.js');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '[p/g/0] torn down\n' });
  expect(readdirSync(join(project.folder, 'profiles')).length).toBeGreaterThan(0);
});
