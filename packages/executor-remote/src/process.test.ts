import { expect, test, vi } from 'vitest';
import { isAlive } from '../../worker-pool/src/fixtures/is-alive.js';
import { Project } from './fixtures/project.js';

const modules = `
  import { spawn } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  import { expose, finalize, Module, register } from '@magda/core';

  export class Serve extends Module.Runtime {
    run({ request }) {
      if (request === 'spin' || request === 'idle') {
        const program = spawn('sleep', ['1000'], { stdio: 'ignore' });
        process.stdout.write(process.pid + ' and ' + program.pid + ' run\\n');
        if (request === 'idle') return new Promise(() => {});
        for (;;);
      }
      if (request === 'tell') {
        const cmdline = process.platform === 'linux' ? readFileSync('/proc/self/cmdline', 'latin1') : '';
        const environ = process.platform === 'linux' ? readFileSync('/proc/self/environ', 'latin1') : '';
        return JSON.stringify([process.env, process.argv, process.execArgv, cmdline, environ, process.report.getReport()]);
      }
      console.log(request);
      return request;
    }
  }
  register('serve', import.meta.url)(expose()(finalize()(Serve)));
`;

const main = (body: string, executor = 'remote()') => `
  import { Group, ParallelPipeline } from '@magda/core';
  import { local, remote } from '@magda/executor-remote';
  import { Serve } from './modules.js';

  const executor = ${executor};
  const builder = new ParallelPipeline({ name: 'p' }).addModule(Serve.node('serve', { group: 'g' }));
  ${body}
`;

const files = (body: string, executor?: string) => ({ 'modules.js': modules, 'main.js': main(body, executor) });

test('a process ends by itself when its pipelines are closed, whoever forgot the executor', async () => {
  using project = new Project(
    files(`
    const pipeline = await builder.build({ executor });
    await pipeline.run('hello');
    await pipeline.close();
  `),
  );
  expect(await project.node('main.js').outcome).toEqual({ code: 0, stdout: '[p/g/0] hello\n', stderr: '' });
});

test('a process ends when its executor is closed under an open pipeline', async () => {
  using project = new Project(files('await builder.build({ executor }); await executor.close();'));
  expect((await project.node('main.js').outcome).code).toBe(0);
});

test('an executor that was never used keeps nothing alive', async () => {
  using project = new Project(files(''));
  expect((await project.node('main.js').outcome).code).toBe(0);
});

test.each(['spin', 'idle'])(
  'F51 no worker outlives a driver that is killed while it %ss, nor does what it has started',
  async (how) => {
    using project = new Project(
      files(`
    const pipeline = await builder.build({ executor });
    await pipeline.run('${how}');
  `),
    );
    const { child, line, outcome } = project.node('main.js');
    const pids = (await line(/run/)).match(/\d+(?= and| run)/g)?.map(Number) ?? [];
    expect(pids.filter(isAlive)).toHaveLength(2);
    child.kill('SIGKILL');
    await outcome;
    await vi.waitFor(() => expect(pids.filter(isAlive), 'what lives without its driver').toEqual([]), {
      timeout: 15_000,
    });
  },
);

test('F64 the secrets of a worker are in no environment, argument, report or output', async () => {
  const watching = `(() => {
    const engine = local();
    globalThis.secrets = [];
    return remote({ engine: { ...engine, launch(order, options) {
      secrets.push(order.ticket.join, order.ticket.pulse);
      return engine.launch(order, options);
    } } });
  })()`;
  using project = new Project(
    files(
      `
    const pipeline = await builder.build({ executor });
    const { serve } = await pipeline.run('tell');
    console.log(secrets.length, secrets.filter((secret) => serve.includes(secret)).length);
    await pipeline.close();
    console.log('secrets', secrets.join(' '));
  `,
      watching,
    ),
  );
  const { stdout, stderr } = await project.node('main.js').outcome;
  const [first, last] = stdout.split('secrets');
  expect(first).toBe('2 0\n');
  for (const secret of (last as string).trim().split(' ')) expect((first as string) + stderr).not.toContain(secret);
});

test('F66 a module file that was changed for the worker is refused, and named', async () => {
  using project = new Project(files('', 'undefined'));
  using copy = new Project({ 'modules.js': `${modules}// changed` });
  project.write({
    'main.js': main(
      'await builder.build({ executor });',
      `(() => {
        const engine = local();
        const launch = (order, options) =>
          engine.launch({ ...order, ticket: { ...order.ticket, workingDir: ${JSON.stringify(copy.folder)} } }, options);
        return remote({ engine: { ...engine, launch } });
      })()`,
    ),
  });
  const { code, stderr } = await project.node('main.js').outcome;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /ModuleSourceError: Group "g", replica 0 could not start: .*modules\.js is another than the driver's/,
  );
});

test('F66 a module file outside the working directory is refused before anything is started', async () => {
  using elsewhere = new Project({ 'modules.js': modules });
  using project = new Project({
    'main.js': main('await builder.build({ executor });').replace('./modules.js', `${elsewhere.folder}/modules.js`),
  });
  const { code, stderr } = await project.node('main.js').outcome;
  expect(code).toBe(1);
  expect(stderr).toMatch(/ModuleSourceError: .*lies neither in .*workingDir/);
});

test('a worker program that nobody gave a ticket says what it is for', async () => {
  using project = new Project({});
  const { code, stderr } = await project.node('node_modules/@magda/executor-remote/dist/worker.js').outcome;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^magda-worker: it has no ticket\. Drivers start workers themselves: see remote\(\{ engine \}\)/,
  );
});
