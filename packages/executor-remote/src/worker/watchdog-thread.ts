/** The thread of the watchdog: beats the worker's pulse, and ends the whole process when the driver does not answer. */

import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { killGroup } from '@magda/worker-pool/process-group';
import type { JoinToken } from '../engine.js';
import { connectToHub } from '../wire/connect-to-hub.js';

/** When the driver hangs up, a worker that is not stuck ends by itself. */
const GRACE_MS = 500;

const { beat, silence = Number.POSITIVE_INFINITY } = workerData as JoinToken;
const socket = await connectToHub(workerData as JoinToken, 'pulse');
let answered = performance.now();

socket.on('pong', () => {
  answered = performance.now();
});
socket.on('close', () => setTimeout(() => end('the driver is gone'), GRACE_MS));
setInterval(() => {
  if (performance.now() - answered > silence) end(`the driver has not answered for ${silence} ms`);
  socket.ping();
}, beat);
socket.ping();
parentPort?.postMessage('beating');

function end(why: string): void {
  try {
    // The streams of a thread go through the main one, which may be stuck.
    writeSync(2, `magda-worker: ${why}, so it ends itself.\n`);
  } catch {
    // Whoever read it is gone too.
  }
  // With all that its modules have started, if it leads a group.
  killGroup(process.pid);
  process.kill(process.pid, 'SIGKILL');
}
