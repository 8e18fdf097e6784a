import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, test } from 'vitest';
import { isAlive } from '../../../worker-pool/src/fixtures/is-alive.js';
import { valid as cert, key } from '../fixtures/certificates.js';
import { readOnAfterFailedWrites } from './read-on.js';

/** The system takes so many for a process that does not read. */
const BYTES = 50_000;

/** Says hello, and at the first word sends so many bytes and dies. */
const peer = `
  const [port, bytes, secure] = process.argv.slice(1);
  const to = { port, host: '127.0.0.1', rejectUnauthorized: false };
  const socket = secure === 'true' ? require('node:tls').connect(to) : require('node:net').connect(to);
  socket.write('hello');
  socket.once('data', () => socket.write(Buffer.alloc(+bytes, 1), () => process.kill(process.pid, 'SIGKILL')));
`;

test.runIf(process.platform === 'linux').each([false, true])(
  'F36 what a dead process had sent arrives, though this one writes to it before it reads (TLS: %s)',
  async (secure) => {
    const server: Server = secure ? createTlsServer({ cert, key }) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, ['-e', peer, String(port), String(BYTES), String(secure)]);
    const [socket] = (await once(server, secure ? 'secureConnection' : 'connection')) as [Socket];
    readOnAfterFailedWrites(socket);
    let received = 0;
    socket.on('error', () => {});
    await once(socket, 'data');
    socket.on('data', (bytes: Buffer) => {
      received += bytes.byteLength;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('go');
    // Its bytes and its end come while this process is busy.
    while (isAlive(child.pid as number));
    for (const word of ['one', 'two', 'three']) socket.write(word);
    await closed;
    expect(received).toBe(BYTES);
    server.close();
  },
);
