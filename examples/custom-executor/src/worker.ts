/** The program at the other end: serves one actor on its standard streams. */

import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { serveActor } from '@magda/core/host';
import { drained, read, write } from './lines.js';

const { stdin, stdout, ppid } = process;
// A module may spin, so a thread sees to it that this process does not outlive the driver.
const watchdog = `setInterval(() => process.ppid === ${ppid} || process.kill(process.pid, 'SIGKILL'), 300)`;
new Worker(watchdog, { eval: true, execArgv: [] }).unref();
stdin.on('end', () => process.exit());
Object.defineProperty(process, 'stdout', { value: process.stderr }); // No print may get between the messages,
Object.defineProperty(process, 'stdin', { value: Readable.from([]) }); // and no module may read them.

const actor = serveActor({
  send: (message) => write(stdout, message),
  onMessage: (listener) => read(stdin, listener),
  drained: () => drained(stdout),
  // What was printed leaves first, too.
  close: () => void stdout.write('', () => process.stderr.write('', () => process.exit())),
});
process.on('uncaughtException', (error) => actor.uncaught(error));
process.on('unhandledRejection', (reason) => actor.uncaught(reason));
