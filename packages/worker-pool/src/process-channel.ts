/** A child process's end of its channel: Node's own, which it shares with tinypool. */

import { decode } from './frame.js';
import { IpcSender, type Peer } from './ipc-sender.js';
import { marksIn } from './mark-file.js';
import type { ProcessTask } from './process-runtime.js';
import type { WorkerChannel } from './runtime.js';

/** The first word to the driver, which is silent until then: before, nobody would hear it. */
export const LISTENING = 'listening';

export function processChannel({ marks, messageLimit }: ProcessTask): WorkerChannel {
  const send = process.send?.bind(process) as Peer['send'];
  // What modules would say to a parent process, nobody here understands.
  process.send = undefined;
  const mark = marksIn(marks);
  // A word that has left outlives this process: where each leaves before the next module begins, most marks can be spared.
  const limits = { message: messageLimit, unsent: 1 };
  const sender = new IpcSender({ send, isConnected: () => process.connected }, limits);
  return {
    send: (message) => sender.send(message),
    onMessage(listener) {
      process.on('message', (data) => {
        const message = decode(data);
        if (message !== undefined) listener(message[0]);
      });
      sender.send(LISTENING);
    },
    drained: () => sender.drained(),
    close() {
      // From here on the process ends by itself: a signal would cut short what it does at its exit.
      process.on('SIGTERM', () => {});
      void Promise.resolve(sender.drained()).then(() => process.disconnect());
    },
    closed: new Promise((resolve) => process.once('disconnect', resolve)),
    mark: (at, announced) => {
      if (!announced || !sender.isDrained) mark(at);
    },
  };
}
