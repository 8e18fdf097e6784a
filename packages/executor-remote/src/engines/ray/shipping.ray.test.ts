import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BootstrapError, Group, type GroupOptions, type ModuleNode, ParallelPipeline } from '@magda/core';
import type { RayOptions } from '@magda/executor-remote';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RayCluster } from '../../../../../tools/ray/cluster.js';
import { START_MS, skipped, testCluster } from '../../../../../tools/ray/test-cluster.js';
import { onRay, userProject } from '../../fixtures/on-ray.js';

const modules = `
  import { existsSync } from 'node:fs';
  import { expose, finalize, Module, register } from '@magda/core';
  import { greet } from 'greeting';
  import { tone } from 'tone';

  export class Telling extends Module.Runtime {
    run({ request }) {
      if (request === 'exit') process.exit(3);
      return {
        said: greet(tone),
        has: ['data/large.txt', '.env', 'text/short.txt'].filter((name) => existsSync(name)),
        folder: process.cwd(),
        node: process.execPath,
      };
    }
  }
  register('telling', import.meta.url)(expose()(finalize()(Telling)));
`;

interface NodeMaker {
  node(name: string, options: { readonly group: string; readonly expose: string }): ModuleNode;
}

interface Told {
  readonly said: string;
  readonly has: readonly string[];
  readonly folder: string;
  readonly node: string;
}

describe.skipIf(skipped)('a project and its way to a Ray cluster', () => {
  let cluster: RayCluster;
  let telling: NodeMaker;
  const dependencies = { '@magda/core': '*', '@magda/executor-remote': '*', greeting: '*', tone: '1' };
  const project = userProject({
    'package.json': JSON.stringify({
      name: 'project',
      type: 'module',
      dependencies,
      devDependencies: { unneeded: '*' },
    }),
    'modules.js': modules,
    '.env': 'SECRET=1',
  });
  const write = (path: string, text: string): void => {
    const file = join(project.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const manifest = (name: string, version: string, dependencies = {}) =>
    JSON.stringify({ name, version, type: 'module', exports: './index.js', dependencies });
  write('data/large.txt', 'left at home');
  write('text/short.txt', 'brought along');
  // As in a monorepo: linked, and with another version of a package that the project has too.
  write('.elsewhere/greeting/package.json', manifest('greeting', '1.0.0', { tone: '2' }));
  write(
    '.elsewhere/greeting/index.js',
    "import { tone } from 'tone'; export const greet = (outer) => [tone, outer].join(', ');",
  );
  write('.elsewhere/greeting/node_modules/tone/package.json', manifest('tone', '2.0.0'));
  write('.elsewhere/greeting/node_modules/tone/index.js', "export const tone = 'hello';");
  write('node_modules/tone/package.json', manifest('tone', '1.0.0'));
  write('node_modules/tone/index.js', "export const tone = 'world';");
  write('node_modules/unneeded/package.json', 'not even JSON');
  symlinkSync(join(project.folder, '.elsewhere/greeting'), join(project.folder, 'node_modules/greeting'), 'junction');

  beforeAll(async () => {
    cluster = await testCluster();
    ({ Telling: telling } = await import(/* @vite-ignore */ pathToFileURL(join(project.folder, 'modules.js')).href));
    return () => project[Symbol.dispose]();
  }, START_MS);

  const build = (executor: ReturnType<typeof onRay>, group: GroupOptions = {}) =>
    new ParallelPipeline({ name: 'shipped' })
      .addGroup(new Group('g', group))
      .addModule(telling.node('A', { group: 'g', expose: 'A' }))
      .build({ executor });
  const told = async (options: RayOptions = {}): Promise<Told> => {
    await using executor = onRay(cluster, project.folder, options);
    await using pipeline = await build(executor);
    return (await pipeline.run('tell')).A as Told;
  };

  test('its files and the packages that it depends on are there, each in its version; what is excluded is not', async () => {
    const { said, has, folder } = await told({ exclude: ['data/'] });
    expect(said).toBe('hello, world');
    expect(has).toEqual(['text/short.txt']);
    expect(folder).toMatch(/_ray_pkg_[\da-f]{40}$/);
  });

  test('it travels once, under a name that its contents have, and again when they are others', async () => {
    const first = await told();
    expect((await told()).folder).toBe(first.folder);
    write('text/short.txt', 'brought along, later');
    expect((await told()).folder).not.toBe(first.folder);
  });

  test('shipNode brings a Node.js for nodes that have none', async () => {
    const { node, folder } = await told({ shipNode: true });
    expect(node).toBe(join(folder, '.magda/node'));
  });

  test('installedAt uses what nodes have already', async () => {
    expect(await told({ installedAt: project.folder })).toMatchObject({
      folder: expect.not.stringContaining('_ray_pkg_'),
    });
  });

  test('a node without Node.js is told, and what to do', async () => {
    await using executor = onRay(cluster, project.folder, { node: 'no-such-node' });
    const building = build(executor);
    await expect(building).rejects.toThrow(BootstrapError);
    await expect(building).rejects.toThrow(/replica 0 could not start.*no such program \(exit code 127\).*shipNode/s);
    await expect(building).rejects.toThrow(/It printed:\n.*no-such-node/);
  });

  test('what a worker printed that failed to join is quoted', async () => {
    await using executor = onRay(cluster, project.folder);
    const building = build(executor, { env: { NODE_OPTIONS: '--no-such-option' } });
    await expect(building).rejects.toThrow(/exited with code 9.*It printed:\n.*--no-such-option/s);
  });

  test('a worker that cannot reach the driver says where it tried', async () => {
    await using executor = onRay(cluster, project.folder, {}, { advertise: `${cluster.ip}:9` });
    await expect(build(executor)).rejects.toThrow(
      new RegExp(`could not join the driver at wss://${cluster.ip}:9: .*ECONNREFUSED.*listen, advertise`),
    );
  });

  test('a module that ends its worker gives the exit as Ray saw it', async () => {
    await using executor = onRay(cluster, project.folder);
    await using pipeline = await build(executor);
    await expect(pipeline.run('exit')).rejects.toThrow(/died \(exited with code 3\)/);
  });

  test('F60 a wrong token is refused by Ray, and shown nowhere', async () => {
    const token = 'wrong-token-of-somebody';
    await using executor = onRay(cluster, project.folder, { token });
    const error = await build(executor).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/refused the token from ray\(\{ token \}\) \(40[13]\)/);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + (error as Error).stack).not.toContain(token);
  });
});
