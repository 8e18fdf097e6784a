/** The program at the other end: serves one actor on its standard streams. */

import { Worker } from 'node:worker_threads';
import { serveActor } from '@magda/core/host';
import { drained, read, write } from './lines.js';

const { stdin, stdout, ppid } = process;
// A module may spin, so a thread sees to it that this process does not outlive the driver.
const watchdog = `setInterval(() => process.ppid === ${ppid} || process.kill(process.pid, 'SIGKILL'), 300)`;
new Worker(watchdog, { eval: true, execArgv: [] }).unref();
stdin.on('end', () => process.exit());
process.on('SIGINT', () => {}); // Ctrl-C reaches everyone in a terminal; when to end, the driver says.
Object.defineProperty(process, 'stdout', { value: process.stderr }); // No print may get between the messages.

const actor = serveActor({
  send: (message) => write(stdout, message),
  onMessage: (listener) => read(stdin, listener),
  drained: () => drained(stdout),
  close: () => void stdout.write('', () => process.exit()),
});
process.on('uncaughtException', (error) => actor.uncaught(error));
process.on('unhandledRejection', (reason) => actor.uncaught(reason));
