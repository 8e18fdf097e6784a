import { expect, test } from 'vitest';
import { Project } from './fixtures/project.js';

const modules = `
  import { expose, finalize, Module, register } from '@magda/core';

  export class Speak extends Module.Runtime {
    run({ request }) {
      console.log(request);
      process.stdout.write('and more\\nof it');
      console.error('to stderr');
      return request;
    }
    teardown() {
      for (let n = 0; n < 5; n++) console.log('bye', n);
    }
  }
  register('speak', import.meta.url)(expose()(finalize()(Speak)));
`;

const main = (executor: string, after: string) => `
  import { ParallelPipeline } from '@magda/core';
  import { threads } from '@magda/executor-threads';
  import { Speak } from './modules.js';

  const executor = ${executor};
  const pipeline = await new ParallelPipeline({ name: 'talk' })
    .addModule(Speak.node('speak', { group: 'g' }))
    .build({ executor });
  await pipeline.run('hello');
  ${after}
`;

test('F29 what modules print comes in whole lines that say who printed them, to the last word', async () => {
  using project = new Project({ 'modules.js': modules, 'main.js': main('threads()', 'await pipeline.close();') });
  const { code, stdout, stderr } = await project.node('main.js');
  const bye = [0, 1, 2, 3, 4].map((n) => `[talk/g/0] ${n === 0 ? 'of it' : ''}bye ${n}\n`);
  expect(stdout).toBe(['[talk/g/0] hello\n', '[talk/g/0] and more\n', ...bye].join(''));
  expect(stderr).toBe('[talk/g/0] to stderr\n');
  expect(code).toBe(0);
});

test('output can be left as it is, or ignored', async () => {
  using project = new Project({
    'modules.js': modules,
    'inherit.js': main("threads({ stdio: 'inherit' })", 'await pipeline.close();'),
    'ignore.js': main("threads({ stdio: 'ignore' })", 'await pipeline.close();'),
  });
  const [inherit, ignore] = await Promise.all([project.node('inherit.js'), project.node('ignore.js')]);
  expect(inherit.stdout).toBe('hello\nand more\nof itbye 0\nbye 1\nbye 2\nbye 3\nbye 4\n');
  expect(inherit.stderr).toBe('to stderr\n');
  expect(ignore).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a process ends by itself when its pipelines are closed, whoever forgot the executor', async () => {
  using project = new Project({ 'modules.js': modules, 'main.js': main('threads()', 'await pipeline.close();') });
  expect((await project.node('main.js')).code).toBe(0);
});

test('a process ends when its executor is closed under an open pipeline', async () => {
  using project = new Project({ 'modules.js': modules, 'main.js': main('threads()', 'await executor.close();') });
  expect((await project.node('main.js')).code).toBe(0);
});

test('an executor that was never used keeps nothing alive', async () => {
  using project = new Project({ 'main.js': "import { threads } from '@magda/executor-threads'; threads();" });
  expect((await project.node('main.js')).code).toBe(0);
});
