/** What it costs the driver to listen to the heartbeats of its workers: `npm run scale:hearts`. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const CONNECTIONS = 2_000;

declare const gc: () => void;

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
await once(server, 'listening');
let beats = 0;
server.on('connection', (socket) => {
  socket.on('ping', () => {
    beats++;
  });
});

gc();
const before = process.memoryUsage.rss();
const { port } = server.address() as AddressInfo;
const program = fileURLToPath(new URL('./beating-hearts.mjs', import.meta.url));
const child = fork(program, [`ws://127.0.0.1:${port}`, String(CONNECTIONS)], { execArgv: [] });
await once(child, 'message');
gc();
const kibibytes = (process.memoryUsage.rss() - before) / CONNECTIONS / 1_024;

child.send('beat');
await pause(1_000);
const rounds: number[] = [];
for (let round = 0; round < 5; round++) {
  const [begin, counted] = [process.cpuUsage(), beats];
  await pause(1_000);
  const { user, system } = process.cpuUsage(begin);
  rounds.push((user + system) / (beats - counted));
}
console.log(`${Math.min(...rounds).toFixed(1)} µs a heartbeat, ${kibibytes.toFixed(0)} KiB a connection`);
child.disconnect();
server.close();
for (const socket of server.clients) socket.terminate();
