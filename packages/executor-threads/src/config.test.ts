/** Pipelines from config files, as users have them: beside their modules, with hooks and a context by file. */

import { expect, test } from 'vitest';
import { Project } from '../../worker-pool/src/fixtures/project.js';

const config = `
name: greetings
imports: [./modules.ts]
context: { file: ./setup.ts#createContext, args: ['hello'] }
modules:
  - { name: words, type: words, group: g1 }
  - { name: greet, type: greet, group: g2, depends_on: [words], parameters: { mark: "\${MARK}" }, expose: true }
shared_parameters: { upper: true }
groups:
  - name: g2
    options: { replicas: 2, after_created: [./setup.ts#warmUp] }
`;

const modules = `
  import { accept, finalize, Module, produce, register, type RunArgs } from '@magda/core';

  export class Words extends Module.Interface {
    constructor(readonly list: string[]) { super(); }
  }

  @register('words', import.meta.url)
  @produce(Words)
  @finalize()
  export class SplittingWords extends Module.Runtime {
    run({ request }: RunArgs<string>) {
      return new Words(request.split(' '));
    }
  }

  @register('greet', import.meta.url)
  @accept(Words)
  @finalize()
  export class Greet extends Module.Runtime<{ mark: string }, { greeting: string }> {
    readonly warm = (globalThis as { warm?: boolean }).warm;

    run({ data }: RunArgs) {
      const text = [this.context.greeting, ...data.get(Words).list].join(' ') + this.parameters.mark;
      return [this.sharedParameters.upper ? text.toUpperCase() : text, this.warm];
    }
  }
`;

const setup = `
  export const createContext = async (greeting: string) => ({ greeting });
  export function warmUp() { (globalThis as { warm?: boolean }).warm = true; }
`;

const main = `
  import { readConfig } from '@magda/core/node';
  import { threads } from '@magda/executor-threads';

  const pipeline = await readConfig('config.yml', { executor: threads(), variables: { MARK: '!' } });
  const results = await Promise.all(['a b', 'c'].map((job) => pipeline.run(job)));
  console.log(JSON.stringify(results));
  await pipeline.close();
`;

const project = () => new Project({ 'config.yml': config, 'modules.ts': modules, 'setup.ts': setup, 'main.js': main });

test('a config runs with its variables, hooks, context and shared parameters', async () => {
  using user = project();
  const expected = '[{"greet":["HELLO A B!",true]},{"greet":["HELLO C!",true]}]\n';
  expect(await user.install('tsx').node('main.js')).toEqual({ code: 0, stdout: expected, stderr: '' });
});

test('without tsx the import of a TypeScript file that needs it is an error that says where and what to do', async () => {
  using user = project();
  const { code, stderr } = await user.node('main.js');
  expect(code).toBe(1);
  expect(stderr).toMatch(/config\.yml:3:11: "\.\/modules\.ts" cannot be imported: .*npm install --save-dev tsx/);
});
