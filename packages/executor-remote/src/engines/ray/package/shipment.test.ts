import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { RayApi } from '../api.js';
import { Shipment } from './shipment.js';
import { tooLarge } from './too-large.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A dashboard that keeps packages until it is told to forget them. */
async function dashboard() {
  const kept = new Set<string>();
  let uploads = 0;
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    if (method === 'GET') return void response.writeHead(kept.has(url) ? 200 : 404).end();
    uploads += 1;
    kept.add(url);
    request.resume().on('end', () => response.writeHead(200).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { api: new RayApi({ address, token: undefined }), forget: () => kept.clear(), uploads: () => uploads };
}

function project() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'magda-shipment-')));
  closing.push(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('package.json', '{"name":"app"}');
  write('node_modules/@magda/executor-remote/package.json', '{"name":"@magda/executor-remote"}');
  write('node_modules/@magda/executor-remote/dist/worker.js', '');
  const worker = join(root, 'node_modules/@magda/executor-remote/dist');
  return { write, project: { workingDir: root, worker, exclude: [], extra: {} } };
}

test('a project is uploaded once, and again when the cluster has forgotten it, as it is by then', async () => {
  const { api, forget, uploads } = await dashboard();
  const { write, project: it } = project();
  const shipment = new Shipment(api, it);
  const [first, second] = await Promise.all([shipment.arrived([]), shipment.arrived([])]);
  expect(first).toMatch(/^gcs:\/\/_ray_pkg_[\da-f]{40}\.zip$/);
  expect([second, uploads()]).toEqual([first, 1]);
  expect(await new Shipment(api, it).arrived([])).toBe(first);
  expect(uploads()).toBe(1);
  write('later.js', '');
  expect(await shipment.arrived([])).toBe(first);
  forget();
  expect(await shipment.arrived([])).not.toBe(first);
  expect(uploads()).toBe(2);
});

test('a shipment that failed is tried again', async () => {
  const { api } = await dashboard();
  const { write, project: it } = project();
  rmSync(join(it.workingDir, 'package.json'));
  const shipment = new Shipment(api, it);
  await expect(shipment.arrived([])).rejects.toThrow(/has no package\.json/);
  write('package.json', '{"name":"app"}');
  await expect(shipment.arrived([])).resolves.toMatch(/^gcs:/);
});

test.each([
  ['data/a', "ray({ exclude: ['/data/'] })"],
  ['node_modules/@org/large/a', 'fewer or smaller dependencies'],
])('what is too large is told by its largest folders, and with what helps there: %s', (path, advice) => {
  const files = [
    { path, file: '', size: 90 * 2 ** 20 },
    { path: 'index.js', file: '', size: 10 },
  ];
  const { message } = tooLarge('/app', files, 2 ** 20, 60 * 2 ** 20);
  expect(message).toContain('is 60 MiB as a zip, and Ray takes 1 MiB');
  expect(message).toContain(`${path.slice(0, -2)} (90 MiB)`);
  expect(message).toContain(advice);
  expect(tooLarge('/app', files, 2 ** 20).message).toContain('91 MiB even before it is compressed');
});
