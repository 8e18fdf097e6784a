import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Pending } from './pending.js';

test('F61 a connection that proves nothing is cut after its time; one that does is not', async () => {
  const pending = new Pending(30);
  const server = createServer((socket) => {
    pending.add(socket);
    socket.once('data', () => pending.remove(socket)).on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [idle, proven] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  proven.write('here I am');
  await once(idle, 'close');
  expect(proven.destroyed).toBe(false);
  proven.destroy();
  server.close();
});
