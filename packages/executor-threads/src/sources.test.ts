import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { Project } from './fixtures/project.js';

/** Standard decorators and parameter properties, which no version of Node strips. */
const typescript = `
  import { expose, finalize, Module, register, type RunArgs } from '@magda/core';
  import { Greeting } from './greeting.js';

  @register('greet', import.meta.url)
  @expose()
  @finalize()
  export class Greet extends Module.Runtime {
    run({ request }: RunArgs<string>) {
      return new Greeting(request).text();
    }
  }
`;

const greeting = `
  export class Greeting {
    constructor(private readonly name: string) {}
    text(): string { return 'hello ' + this.name; }
  }
`;

/** Knows the class without importing its file, as a config would. */
const main = (file: string) => `
  import { expose, finalize, Module, ParallelPipeline, register } from '@magda/core';
  import { threads } from '@magda/executor-threads';

  const Greet = class extends Module.Runtime { run() {} };
  register('greet', new URL('${file}', import.meta.url))(expose()(finalize()(Greet)));
  const pipeline = await new ParallelPipeline()
    .addModule(Greet.node('greet', { group: 'g' }))
    .build({ executor: threads() });
  console.log((await pipeline.run('world')).greet);
  await pipeline.close();
`;

test('a TypeScript file is loaded through tsx where that is installed', async () => {
  using project = new Project({ 'main.js': main('./greet.ts'), 'greet.ts': typescript, 'greeting.ts': greeting });
  expect(await project.install('tsx').node('main.js')).toEqual({ code: 0, stdout: 'hello world\n', stderr: '' });
});

test('a TypeScript file of a CommonJS package is loaded too', async () => {
  const files = {
    'main.mjs': main('./greet.ts'),
    'greet.ts': typescript.replace('import.meta.url', '__filename'),
    'greeting.ts': greeting,
  };
  using project = new Project(files, 'commonjs');
  expect(await project.install('tsx').node('main.mjs')).toEqual({ code: 0, stdout: 'hello world\n', stderr: '' });
});

test('an app that runs under tsx has its modules loaded so in workers', async () => {
  const app = `
    import { ParallelPipeline } from '@magda/core';
    import { threads } from '@magda/executor-threads';
    import { Greet } from './greet.js';

    await using pipeline = await new ParallelPipeline()
      .addModule(Greet.node('greet', { group: 'g' }))
      .build({ executor: threads() });
    console.log((await pipeline.run('world')).greet);
  `;
  using project = new Project({ 'main.ts': app, 'greet.ts': typescript, 'greeting.ts': greeting });
  const outcome = await project.install('tsx').node('--import', 'tsx', 'main.ts');
  expect(outcome).toEqual({ code: 0, stdout: 'hello world\n', stderr: '' });
});

test('without tsx a TypeScript file that needs it is an error that says what to do', async () => {
  using project = new Project({ 'main.js': main('./greet.ts'), 'greet.ts': typescript, 'greeting.ts': greeting });
  const { code, stderr } = await project.node('main.js');
  expect(code).toBe(1);
  expect(stderr).toMatch(/greet\.ts.*npm install --save-dev tsx.*build it to JavaScript/);
});

test('what a TypeScript file throws is told as it is', async () => {
  using project = new Project({ 'main.js': main('./greet.ts'), 'greet.ts': 'throw new Error("my own" as string);' });
  const { code, stderr } = await project.install('tsx').node('main.js');
  expect(code).toBe(1);
  expect(stderr).toMatch(/Could not load.*greet\.ts.*my own/);
});

test('F52 a bundled app that has its modules in the same file is told so', async () => {
  using project = new Project({ 'app.js': bundled, 'greet.js': javascript });
  await bundle(project, ['@magda/*', 'tinypool']);
  const { code, stderr } = await project.node('bundle.js');
  expect(code).toBe(1);
  expect(stderr).toContain('was built while a worker loaded the file of a module');
});

test('an app that has the executor in its bundle is told to leave it out', async () => {
  using project = new Project({ 'app.js': bundled, 'greet.js': javascript });
  await bundle(project, []);
  const { code, stderr } = await project.node('bundle.js');
  expect(code).toBe(1);
  expect(stderr).toMatch(/thread-worker\.js is missing.*leave @magda\/\* and tinypool out of the bundle/);
});

const javascript = `
  import { expose, finalize, Module, register } from '@magda/core';

  export const Greet = register('greet', import.meta.url)(
    expose()(finalize()(class Greet extends Module.Runtime { run() { return 'hello'; } })),
  );
`;

const bundled = `
  import { ParallelPipeline } from '@magda/core';
  import { threads } from '@magda/executor-threads';
  import { Greet } from './greet.js';

  await new ParallelPipeline().addModule(Greet.node('greet', { group: 'g' })).build({ executor: threads() });
`;

async function bundle({ folder }: Project, external: string[]): Promise<void> {
  await build({
    entryPoints: [join(folder, 'app.js')],
    outfile: join(folder, 'bundle.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    external,
    logLevel: 'silent',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}
