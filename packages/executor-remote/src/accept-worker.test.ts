import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ModuleSourceError, VersionMismatchError } from '@magda/core';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { acceptWorker } from './accept-worker.js';
import { hello, tell, told, type Welcome } from './wire/handshake.js';

let server: WebSocketServer | undefined;

afterEach(() => {
  for (const client of server?.clients ?? []) client.terminate();
  server?.close();
});

async function pair(): Promise<{ readonly driver: WebSocket; readonly worker: WebSocket }> {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const arrived = once(server, 'connection') as Promise<[WebSocket]>;
  const worker = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[driver]] = await Promise.all([arrived, once(worker, 'open')]);
  return { driver, worker };
}

test('a worker of the same version hears which files it must have, and is taken', async () => {
  const { driver, worker } = await pair();
  const sources = [{ path: 'dist/m.js', hash: 'abc' }];
  const received = acceptWorker(driver, sources);
  tell(worker, hello('here', undefined));
  expect((await told<Welcome>(worker, 'sources')).sources).toEqual(sources);
  tell(worker, { ready: true });
  await received;
});

test.each([{ wire: 99 }, { format: 99 }])(
  'F59 a worker of another version is refused, and both are named (%o)',
  async (other) => {
    const { driver, worker } = await pair();
    const received = acceptWorker(driver, []);
    tell(worker, { ...hello('far', undefined), ...other, node: 'v99' });
    await expect(received).rejects.toThrow(VersionMismatchError);
    await expect(received).rejects.toThrow(/host far \(Node\.js v99\).*99.*driver \(Node\.js v2/);
  },
);

test('F59 F66 a worker that has other files says which', async () => {
  const { driver, worker } = await pair();
  const received = acceptWorker(driver, []);
  tell(worker, hello('far', undefined));
  await told<Welcome>(worker, 'sources');
  tell(worker, { ready: false, why: 'its dist/m.js is missing' });
  await expect(received).rejects.toThrow(ModuleSourceError);
  await expect(received).rejects.toThrow('host far refused to start: its dist/m.js is missing');
});

test.each<[string, string | Buffer]>([
  ['bytes', Buffer.from([1, 2, 3])],
  ['no JSON', '{'],
  ['something else', '{"ready":true}'],
])('a worker that says %s instead of who it is, is refused', async (_what, frame) => {
  const { driver, worker } = await pair();
  const received = acceptWorker(driver, []);
  worker.send(frame);
  await expect(received).rejects.toThrow('something else than was its turn');
});

test('a worker that hangs up instead is told of', async () => {
  const { driver, worker } = await pair();
  const received = acceptWorker(driver, []);
  worker.terminate();
  await expect(received).rejects.toThrow('closed the connection');
});
