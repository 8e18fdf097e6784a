/** The physical limit of the remote executor: a bare WebSocket to another process that sends back what it gets, in msgpackr. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Packr } from 'msgpackr';
import { type WebSocket, WebSocketServer } from 'ws';

const program = `
  import { Packr } from 'msgpackr';
  import { WebSocket } from 'ws';
  const packr = new Packr({ useRecords: false });
  const socket = new WebSocket(process.env.ECHO_URL, { perMessageDeflate: false });
  socket.on('message', (frame) => socket.send(packr.pack(packr.unpack(frame))));
`;

export async function rawSocket() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const arrived = once(server, 'connection') as Promise<[WebSocket]>;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, ECHO_URL: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [socket] = await arrived;
  const packr = new Packr({ useRecords: false });
  const waiting: ((value: unknown) => void)[] = [];
  let next = 0;
  socket.on('message', (frame: Buffer) => {
    waiting[next++]?.(packr.unpack(frame));
    if (next === waiting.length) waiting.length = next = 0;
  });
  return {
    call: (value: unknown) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        socket.send(packr.pack(value));
      }),
    async close() {
      socket.terminate();
      server.close();
      await once(child, 'exit');
    },
  };
}
