/** `magda run` on a cluster, from a folder that is not the project's. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RayCluster } from '../../../../../tools/ray/cluster.js';
import { START_MS, skipped, testCluster } from '../../../../../tools/ray/test-cluster.js';
import { userProject } from '../../fixtures/on-ray.js';

const command = fileURLToPath(new URL('../../../../cli/dist/main.js', import.meta.url));

/** As a password may be, and as Ray would replace it. */
const PASSWORD = ['pa$HOME-$', '{X}-$$'].join('');

const modules = `
  import { readdirSync } from 'node:fs';
  import { defineModule } from '@magda/core';

  defineModule({
    type: 'looking', source: import.meta.url, expose: true,
    run({ request: { lines = 0, end = false } }) {
      for (let n = 0; n < lines; n++) console.log('line ' + n);
      if (end) process.exit(3);
      const names = readdirSync('.', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return { password: process.env.PASSWORD, names: names.map(({ path, name }) => path + '/' + name) };
    },
  });
`;

const config = `
name: looked
imports: [./modules.js]
modules:
  - { name: looking, type: looking, group: g }
groups:
  - { name: g, options: { num_gpus: 0.1, env: { PASSWORD: '${PASSWORD.replace(/\$(?={)/, '$$$$')}' } } }
`;

describe.skipIf(skipped)('magda run on a Ray cluster', () => {
  let cluster: RayCluster;
  const home = userProject();
  const write = (path: string, text: string): void => {
    const file = join(home.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const secrets = ['.env', '.ssh/id', 'keys/server.pem', 'data/customers.csv', 'deep/.env.local'];
  for (const folder of ['.', 'proj', 'lib']) for (const path of secrets) write(`${folder}/${path}`, 'SECRET');
  write('letters.txt', 'private');
  write(
    'proj/package.json',
    JSON.stringify({ name: 'proj', type: 'module', dependencies: { '@magda/core': '*', lib: '*' } }),
  );
  write('proj/.npmignore', 'data/\n');
  write('proj/config.yml', config);
  write('proj/modules.js', modules);
  write('lib/package.json', JSON.stringify({ name: 'lib', files: ['*.js'] }));
  write('lib/index.js', '');
  symlinkSync(join(home.folder, 'lib'), join(home.folder, 'node_modules/lib'), 'junction');

  beforeAll(async () => {
    cluster = await testCluster();
    const { address, token } = cluster;
    write(
      'proj/on-ray.js',
      `import { ray, remote } from '@magda/executor-remote';
       export default () => remote({ engine: ray({ address: '${address}', token: '${token}', exclude: ['on-ray.js'] }) });`,
    );
    return () => home[Symbol.dispose]();
  }, START_MS);

  const run = (...jobs: object[]) => {
    write('jobs.jsonl', jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
    const files = ['proj/config.yml', '--executor', './proj/on-ray.js', '--input', 'jobs.jsonl'];
    return home.node(command, 'run', ...files).outcome;
  };

  test("F64 the config's project goes to the cluster, nothing beside it and nothing secret; env arrives as written", async () => {
    const { stdout, stderr } = await run({});
    const record = stdout.split('\n').find((line) => line.startsWith('{'));
    if (record === undefined) throw new Error(stdout + stderr);
    const { password, names } = JSON.parse(record).results.looking as { password: string; names: string[] };
    expect(password).toBe(PASSWORD);
    const own = names.map((name) => name.replace(/^\.\//, '')).filter((name) => !/^node_modules\/(?!lib\/)/.test(name));
    const expected = [
      'config.yml',
      'modules.js',
      'node_modules/lib/index.js',
      'node_modules/lib/package.json',
      'package.json',
    ];
    expect(own.sort()).toEqual(expected);
  });

  test('F39 a hundred lines and an immediate end: a hundred lines here, whether the module or the pipeline ends', async () => {
    const hundred = Array.from({ length: 100 }, (_, n) => `line ${n}`);
    const linesIn = (text: string) => [...text.matchAll(/^\[looked\/g\/0\] (line \d+)$/gm)].map(([, line]) => line);
    const closed = await run({ lines: 100 });
    expect(linesIn(closed.stdout + closed.stderr)).toEqual(hundred);
    const ended = await run({ lines: 100, end: true });
    expect(linesIn(ended.stdout + ended.stderr)).toEqual(hundred);
    expect(ended.code).toBe(1);
  });
});
