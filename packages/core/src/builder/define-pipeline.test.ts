import { expect, test } from 'vitest';
import { toYaml } from '../config/to-yaml.js';
import { accept, finalize, register } from '../module/decorators.js';
import { defineModule } from '../module/define-module.js';
import { Module, type RunArgs } from '../module/module.js';
import { toMermaid } from '../observe/diagram/mermaid.js';
import { definePipeline } from './define-pipeline.js';
import { Group } from './group.js';
import { ParallelPipeline } from './parallel-pipeline.js';

const Reader = defineModule({
  type: 'definition-reader',
  source: import.meta.url,
  run: ({ request }: RunArgs<string>) => request.split(' '),
});
const Count = defineModule({
  type: 'definition-count',
  source: import.meta.url,
  accepts: [Reader],
  run: ({ data }) => data.get(Reader).length,
});

class Gather extends Module.Aggregate<number> {
  override initialState() {
    return 0;
  }
  override aggregate({ data }: RunArgs<unknown, typeof Count>) {
    this.state += data.get(Count) * this.by;
  }
  get by() {
    return (this.parameters as { by: number }).by;
  }
}
finalize()(Gather);
accept(Count)(Gather);
register('definition-gather', import.meta.url)(Gather);

const groups = { counting: { concurrency: 2, timeout: 500 } };

const defined = () =>
  definePipeline.withRequest<string>()({
    name: 'words',
    groups,
    modules: {
      reader: Reader.use({ group: 'reading' }),
      count: Count.use({ group: 'counting', dependsOn: ['reader'], expose: true }),
      total: Gather.use({ group: 'gathering', dependsOn: ['count'], expose: 'sum', parameters: { by: 2 } }),
    },
  });

const chained = () =>
  new ParallelPipeline({ name: 'words' })
    .addGroup(new Group('counting', groups.counting))
    .addModule(Reader.node('reader', { group: 'reading' }))
    .addModule(Count.node('count', { group: 'counting', dependsOn: ['reader'], expose: true }))
    .addModule(
      Gather.node('total', { group: 'gathering', dependsOn: ['count'], expose: 'sum', parameters: { by: 2 } }),
    );

test('it is the specification that the chain makes, and is written and drawn alike', () => {
  const definition = defined();
  expect(definition.toSpec()).toEqual(chained().toSpec());
  const { kind, name, modules, groups } = definition;
  expect({ kind, name, modules, groups }).toEqual(chained().toSpec());
  expect(toYaml(definition)).toBe(toYaml(chained()));
  expect(toMermaid(definition)).toBe(toMermaid(chained()));
});

test('it runs as the chain does, and is built as often as one likes', async () => {
  const definition = defined();
  for (const builder of [definition, definition, chained()]) {
    await using pipeline = await builder.build();
    expect(pipeline.name).toBe('words');
    expect(await pipeline.run('to be')).toEqual({ count: 2 });
    expect(await pipeline.run('or not to be')).toEqual({ count: 4 });
    expect(await pipeline.process()).toEqual({ sum: 12 });
  }
});

test('without a name it gets one, and it needs no groups', async () => {
  const definition = definePipeline({ modules: { reader: Reader.use({ group: 'g1', expose: true }) } });
  expect(definition.name).toMatch(/^Pipeline-\d+$/);
  await using pipeline = await definition.build();
  expect(await pipeline.run('a b')).toEqual({ reader: ['a', 'b'] });
});

test('a use serves several modules', () => {
  const reader = Reader.use({ group: 'g1' });
  const { modules } = definePipeline({ modules: { first: reader, second: reader } });
  expect(modules.map(({ name }) => name)).toEqual(['first', 'second']);
});

test('a name that the compiler does not know is looked up at build', async () => {
  const misspelled = 'raeder' as string;
  const definition = definePipeline({
    name: 'words',
    modules: { reader: Reader.use({ group: 'g1' }), count: Count.use({ group: 'g1', dependsOn: [misspelled] }) },
  });
  await expect(definition.build()).rejects.toThrow('Did you mean "reader"?');
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'definePipeline() takes an object with options: it was given null.'],
  ['an unknown option', { module: {} }, 'definePipeline() has no option "module". Did you mean "modules"?'],
  ['no modules', { name: 'words' }, 'definePipeline() needs `modules`: it has none.'],
  ['a list of modules', { modules: [] }, '`modules` must be an object with a value for each name'],
  [
    'a class',
    { modules: { reader: Reader } },
    `Module "reader" of definePipeline() must be made by use(), such as MyModule.use({ group: 'g1' }): it is class`,
  ],
  [
    'a node',
    { modules: { reader: Reader.node('reader') } },
    'Module "reader" of definePipeline() must be made by use()',
  ],
  [
    'an unknown option of a module',
    { modules: { reader: Reader.use({ grup: 'g1' } as never) } },
    'Module "reader" has no option "grup". Did you mean "group"?',
  ],
  [
    'an unknown option of a group',
    { modules: {}, groups: { g1: { replica: 2 } } },
    'Group "g1" has no option "replica". Did you mean "replicas"?',
  ],
])('%s is refused', (_, description, message) => {
  expect(() => definePipeline(description as never)).toThrow(message);
});

test('use() of a class that is not finalized is refused when it is named', () => {
  class Raw extends Module.Runtime {
    run() {}
  }
  expect(() => definePipeline({ modules: { raw: Raw.use({ group: 'g1' }) } })).toThrow('Raw');
});
