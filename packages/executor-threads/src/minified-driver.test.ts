/** An app whose bundler changes the names of classes, and whose workers import the files as they are. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { Project } from '../../worker-pool/src/fixtures/project.js';

const modules = (id: string) => `
  import { defineModule, Module } from '@magda/core';
  class Doc extends Module.Interface {
    ${id}
    constructor(text) { super(); this.text = text; }
  }
  const source = import.meta.url;
  export const Read = defineModule({ type: 'read', source, produces: Doc, run: ({ request }) => new Doc(request) });
  export const Measure = defineModule({
    type: 'measure', source, accepts: [Doc], expose: true, run: ({ data }) => data.get(Doc).text.length,
  });
`;

const main = `
  import { ParallelPipeline } from '@magda/core';
  import { threads } from '@magda/executor-threads';
  import { Measure, Read } from './modules.js';
  const pipeline = new ParallelPipeline({ name: 'minified' })
    .addModule(Read.node('read', { group: 'one' }))
    .addModule(Measure.node('measure', { group: 'two' }).dependsOn('read'));
  const built = await pipeline.build({ executor: threads() }).catch((error) => void console.log(error.code + ': ' + error.message));
  if (built) console.log(await built.run('four'));
  await built?.close();
`;

async function minified(id: string): Promise<string> {
  using project = new Project({ 'main.js': main, 'modules.js': modules(id) });
  await build({
    entryPoints: [join(project.folder, 'main.js')],
    outfile: join(project.folder, 'bundle.js'),
    ...{ bundle: true, minify: true, platform: 'node', format: 'esm', packages: 'external' },
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(project.folder, 'modules.js')).href) },
  });
  const { stdout, stderr } = await project.node('bundle.js');
  return stdout + stderr;
}

test('a class that has another name in the workers is refused at start, with what to do', async () => {
  expect(await minified('')).toMatch(
    /^MAGDA_MODULE_SOURCE: Module "measure" gets "\w+" from "read", and no file that group "two" imports has an interface class of that id\. .*`static id`/,
  );
});

test('with a `static id` it is the same class everywhere', async () => {
  expect(await minified("static id = 'doc';")).toBe('{ measure: 4 }\n');
});
