import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { Pending } from './pending-connections.js';

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

test('F61 of too many connections that have proved nothing yet the oldest are cut, and the newest 256 stay', async () => {
  const pending = new Pending(60_000);
  const server = createServer((socket) => pending.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  for (let n = 0; n < 300; n++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
    sockets.push(socket.resume());
  }
  const cut = () => sockets.flatMap(({ destroyed }, at) => (destroyed ? [at] : []));
  await vi.waitFor(() => expect(cut()).toEqual(Array.from({ length: 44 }, (_, at) => at)), { timeout: 15_000 });
  pending.close();
  server.close();
});
