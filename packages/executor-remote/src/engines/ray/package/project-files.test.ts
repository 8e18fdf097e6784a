import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectFiles } from './project-files.js';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'magda-shipment-')));
});
afterEach(() => rmSync(root, { recursive: true }));

type Files = Readonly<Record<string, string>>;

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(join(root, target), join(root, path), 'junction');
}

const manifest = (name: string, dependencies: readonly string[] = [], more: object = {}): string =>
  JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((each) => [each, '*'])), ...more });

/** What nobody wants to see on a node, wherever it lies. */
const SECRETS: Files = {
  '.env': 'SECRET=1',
  '.npmrc': 'token',
  '.ssh/id': 'key',
  '.ssh/id_ed25519': 'key',
  'deep/.env.local': 'SECRET=1',
  'deep/.git/config': 'token',
  'key.pem': 'key',
  'deep/server.key': 'key',
  id_rsa: 'key',
};

/** The worker's own package, which comes along to every node. */
function installWorker(folder: string): void {
  write(`${folder}/@magda/executor-remote`, {
    'package.json': manifest('@magda/executor-remote'),
    'dist/worker.js': '',
  });
}

const WORKER = [
  'node_modules/@magda/executor-remote/dist/worker.js',
  'node_modules/@magda/executor-remote/package.json',
];

async function shipped(folder: string, exclude: readonly string[] = [], worker = 'node_modules'): Promise<string[]> {
  const files = await projectFiles({
    workingDir: join(root, folder),
    worker: join(root, worker, '@magda/executor-remote/dist'),
    exclude,
    extra: {},
  });
  return files.map(({ path }) => path);
}

test('F64 npm workspace: of the project and of linked packages comes what npm would publish, and nothing secret', async () => {
  installWorker('node_modules');
  write('', { 'package.json': manifest('mono', [], { workspaces: ['packages/*'] }), '.env': 'SECRET=1', 'data/x': '' });
  write('packages/app', {
    ...SECRETS,
    'package.json': manifest('app', ['lib', 'chosen', 'ws', 'absent'], { devDependencies: { tool: '*' } }),
    '.npmignore': 'data/\n*.log\n',
    '.gitignore': 'dist/\n',
    'dist/modules.js': '',
    'src/modules.js': '',
    'data/large.bin': '',
    'run.log': '',
    'node_modules/nested/index.js': '',
  });
  write('packages/lib', {
    ...SECRETS,
    'package.json': manifest('lib', ['deep']),
    'index.js': '',
    'deep/index.js': '',
    'deep/.npmignore': 'data/\n',
    'deep/data/customers.csv': '',
  });
  write('packages/chosen', {
    ...SECRETS,
    'package.json': manifest('chosen', [], { files: ['dist', '!dist/**/*.test.js'], main: './main.js' }),
    'main.js': '',
    'dist/index.js': '',
    'dist/index.test.js': '',
    'dist/.cache/x': '',
    'data/customers.csv': '',
    'secrets.json': '',
  });
  write('packages/tool', { 'package.json': manifest('tool'), 'index.js': '' });
  for (const name of ['app', 'lib', 'chosen', 'tool']) link(`node_modules/${name}`, `packages/${name}`);
  write('node_modules/ws', {
    'package.json': manifest('ws', [], { files: ['lib'] }),
    'lib/index.js': '',
    'build/Release/ws.node': 'built when it was installed',
    'certs/root.pem': 'public',
    '.npmignore': '',
  });
  write('node_modules/deep', { 'package.json': manifest('deep'), 'index.js': '' });
  expect(await shipped('packages/app')).toEqual(
    [
      ...['dist/modules.js', 'package.json', 'src/modules.js'],
      ...['node_modules/chosen/dist/index.js', 'node_modules/chosen/main.js', 'node_modules/chosen/package.json'],
      ...['node_modules/deep/index.js', 'node_modules/deep/package.json'],
      ...['node_modules/lib/deep/index.js', 'node_modules/lib/index.js', 'node_modules/lib/package.json'],
      ...['node_modules/ws/build/Release/ws.node', 'node_modules/ws/certs/root.pem'],
      ...['node_modules/ws/lib/index.js', 'node_modules/ws/package.json'],
      ...WORKER,
    ].sort(),
  );
});

test('F64 a whole workspace as working directory: each package in it says what of it is for others', async () => {
  installWorker('node_modules');
  write('', { ...SECRETS, 'package.json': manifest('mono', ['one']), 'run.js': '' });
  write('packages/one', {
    ...SECRETS,
    'package.json': manifest('one', [], { files: ['lib'] }),
    'lib/a.js': '',
    'data/x': '',
  });
  write('packages/two', {
    ...SECRETS,
    'package.json': manifest('two'),
    '.npmignore': 'data',
    'b.js': '',
    'data/x': '',
  });
  link('node_modules/one', 'packages/one');
  expect(await shipped('')).toEqual(
    [
      ...['package.json', 'run.js', 'packages/one/lib/a.js', 'packages/one/package.json'],
      ...['packages/two/b.js', 'packages/two/package.json'],
      ...['node_modules/one/lib/a.js', 'node_modules/one/package.json'],
      ...WORKER,
    ].sort(),
  );
});

test('pnpm: packages come from their store, each where its dependents find it, and links within them stay at home', async () => {
  installWorker('tools');
  const store = 'node_modules/.pnpm';
  write('', { ...SECRETS, 'package.json': manifest('app', ['a', 'local']), 'index.js': '' });
  write(`${store}/a@1.0.0/node_modules/a`, {
    'package.json': manifest('a', ['b']),
    'index.js': '',
    '.env': 'SECRET=1',
  });
  write(`${store}/b@2.0.0/node_modules/b`, { 'package.json': manifest('b'), 'index.js': '' });
  write('local', { ...SECRETS, 'package.json': manifest('local', ['b']), 'index.js': '' });
  write('local/node_modules/.pnpm/lock', { yaml: '' });
  write('elsewhere', { 'secret.txt': '' });
  link('node_modules/a', `${store}/a@1.0.0/node_modules/a`);
  link(`${store}/a@1.0.0/node_modules/b`, `${store}/b@2.0.0/node_modules/b`);
  link('node_modules/local', 'local');
  link('local/node_modules/b', `${store}/b@2.0.0/node_modules/b`);
  link('local/linked', 'elsewhere');
  const expected = [
    ...['index.js', 'package.json', 'elsewhere/secret.txt', 'local/index.js', 'local/package.json'],
    ...[
      'node_modules/a/index.js',
      'node_modules/a/package.json',
      'node_modules/b/index.js',
      'node_modules/b/package.json',
    ],
    ...['node_modules/local/index.js', 'node_modules/local/package.json', ...WORKER],
    ...['tools/@magda/executor-remote/dist/worker.js', 'tools/@magda/executor-remote/package.json'],
  ];
  expect(await shipped('', [], 'tools')).toEqual(expected.sort());
});

test('exclude speaks of all that is shipped, as a .gitignore beside it would', async () => {
  installWorker('node_modules');
  write('app', {
    'package.json': manifest('app', ['linked', 'x']),
    'a.mp4': '',
    'data/x': '',
    'index.js': '',
    'key.pem': '',
  });
  write('linked', { 'package.json': manifest('linked'), 'b.mp4': '', 'data/y': '', 'index.js': '' });
  write('node_modules/x', { 'package.json': manifest('x'), 'c.mp4': '', 'data/z': '' });
  link('node_modules/linked', 'linked');
  const without = async (...exclude: string[]) => {
    const [all, left] = [await shipped('app'), new Set(await shipped('app', exclude))];
    return all.filter((path) => !left.has(path));
  };
  expect(await without('*.mp4')).toEqual(['a.mp4', 'node_modules/linked/b.mp4', 'node_modules/x/c.mp4']);
  expect(await without('/data/')).toEqual(['data/x']);
  expect(await without('data/', '!node_modules/x/data/')).toEqual(['data/x', 'node_modules/linked/data/y']);
  expect(await shipped('app', ['!key.pem'])).toContain('key.pem');
  await expect(shipped('app', ['dist/'])).rejects.toThrow(/leaves out the worker's own program.*'\/dist\/'/);
});

test('a folder without a package.json, here or above, is no project', async () => {
  installWorker('node_modules');
  write('home', { 'config.yml': '', 'letters.txt': '' });
  await expect(shipped('home')).rejects.toThrow(/home has no package\.json.*remote\(\{ workingDir \}\)/);
});

test('what loads TypeScript comes along where there is some, though it is a devDependency', async () => {
  installWorker('node_modules');
  write('node_modules/tsx', { 'package.json': manifest('tsx', ['esbuild']), 'index.js': '' });
  write('node_modules/esbuild', { 'package.json': manifest('esbuild'), 'index.js': '' });
  write('app', { 'package.json': manifest('app', [], { devDependencies: { tsx: '*' } }), 'types.d.ts': '' });
  expect(await shipped('app')).toEqual(
    ['node_modules', 'package.json', 'types.d.ts']
      .flatMap((path) => (path === 'node_modules' ? WORKER : [path]))
      .sort(),
  );
  write('app', { 'modules.ts': '' });
  expect(await shipped('app')).toContain('node_modules/esbuild/index.js');
});
