import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../config/index.js';
import { expose, finalize, Module, ModuleRegistry } from '../index.js';
import { loadConfig, readConfig } from './index.js';

@expose()
@finalize()
class Tell extends Module.Runtime {
  run() {
    return this.context;
  }
}

const registry = new ModuleRegistry().register('tell', Tell);
const modules = 'modules: [{ name: A, type: tell }]\n';

test('a config is read from its path, or its URL, and runs', async () => {
  const path = folderWith({ 'config.yml': `name: read\n${modules}` });
  for (const place of [path('config.yml'), relative('', path('config.yml')), pathToFileURL(path('config.yml'))]) {
    await using pipeline = await readConfig(place, { registry, context: 42 });
    expect(pipeline.name).toBe('read');
    expect(await pipeline.run()).toEqual({ A: 42 });
  }
});

test('it can be looked at without being built', async () => {
  const path = folderWith({ 'config.yml': `name: "\${NAME}"\n${modules}` });
  const config = await loadConfig(path('config.yml'), { registry, variables: { NAME: 'looked at', MORE: 1 } });
  expect(config.builder.toSpec()).toMatchObject({ name: 'looked at', modules: [{ name: 'A', Class: Tell }] });
  expect(config.warnings).toMatchObject([{ message: expect.stringContaining('The variable MORE') }]);
});

test('problems are told with the path of the file, as seen from here', async () => {
  const path = folderWith({ 'config.yml': modules.replace('tell', 'tel') });
  const file = relative('', path('config.yml'));
  await expect(loadConfig(path('config.yml'), { registry })).rejects.toMatchObject({
    problems: [{ file, line: 1, column: 28 }],
  });
  await expect(readConfig(path('config.yml'), { registry })).rejects.toThrow(
    `${file}:1:28: There is no module type "tel"`,
  );
});

test('a file that cannot be read is told', async () => {
  const path = folderWith({});
  const reading = readConfig(path('config.yml'));
  await expect(reading).rejects.toBeInstanceOf(ConfigError);
  await expect(reading).rejects.toThrow(/^The config .*config\.yml cannot be read: ENOENT/);
});

test('options that are not known are refused', async () => {
  const path = folderWith({ 'config.yml': modules });
  await expect(loadConfig(path('config.yml'), { variable: {} } as never)).rejects.toThrow('Did you mean "variables"?');
  await expect(readConfig(path('config.yml'), { registry, contxt: 1 } as never)).rejects.toThrow(
    'Did you mean "context"?',
  );
});

describe('imports', () => {
  const log = (text: string) => `(globalThis.imported ??= []).push(${JSON.stringify(text)});`;
  const imported = () => (globalThis as { imported?: string[] }).imported ?? [];

  test('are files beside the config, one after another, before anything is looked up', async () => {
    const path = folderWith({
      'pipelines/config.yml': `imports: [./a.mjs, b.mjs, ../c c.mjs]\n${modules}`,
      'pipelines/a.mjs': log('a'),
      'pipelines/b.mjs': `await null; ${log('b')}`,
      'c c.mjs': log('c'),
    });
    const before = imported().length;
    await loadConfig(path('pipelines/config.yml'), { registry });
    expect(imported().slice(before)).toEqual(['a', 'b', 'c']);
  });

  test('may be absolute', async () => {
    const path = folderWith({ 'a.mjs': log('absolute') });
    const config = folderWith({ 'config.yml': `imports: [${JSON.stringify(path('a.mjs'))}]\n${modules}` });
    await loadConfig(config('config.yml'), { registry });
    expect(imported()).toContain('absolute');
  });

  test('that fail are told, each with its place, and not the types that are missing for it', async () => {
    const path = folderWith({
      'config.yml': `imports:\n  - ./missing.mjs\n  - ./throwing.mjs\n  - https://example.org/a.js\n${modules.replace('tell', 'tel')}`,
      'throwing.mjs': 'throw new Error("no licence");',
    });
    const error: ConfigError = await loadConfig(path('config.yml'), { registry }).then(undefined, (error) => error);
    expect(error.problems).toMatchObject([
      {
        line: 2,
        column: 5,
        code: 'MAGDA_CONFIG_FILE',
        message: expect.stringContaining('"./missing.mjs" cannot be imported'),
      },
      {
        line: 3,
        column: 5,
        message: '"./throwing.mjs" cannot be imported: ./throwing.mjs:1: no licence',
        cause: { message: 'no licence' },
      },
      { line: 4, column: 5, message: expect.stringContaining('is no file beside this config') },
    ]);
  });

  test("have a fault in the user's own line, not in what a compiler has added to the file", async () => {
    const path = folderWith({
      'config.yml': `imports: [./lowered.mjs]\n${modules}`,
      'lowered.mjs': `const __decorateElement = () => { throw new Error('registered twice'); };\n\n__decorateElement();\n`,
    });
    await expect(loadConfig(path('config.yml'), { registry })).rejects.toThrow(
      '"./lowered.mjs" cannot be imported: ./lowered.mjs:3: registered twice',
    );
  });

  test('are imported as the caller says', async () => {
    const path = folderWith({ 'config.yml': `imports: [./a.mjs]\n${modules}` });
    const urls: string[] = [];
    await loadConfig(path('config.yml'), { registry, importer: async (url) => urls.push(url) });
    expect(urls).toEqual([pathToFileURL(path('a.mjs')).href]);
  });
});

/** Writes files into a folder of the test's own. */
function folderWith(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'magda-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return (name) => join(folder, name);
}
