/** A child process's end of its channel: Node's own. */

import { decode } from './frame.js';
import { IpcSender, type Peer } from './ipc-sender.js';
import { marksIn } from './mark-file.js';
import type { WorkerChannel } from './runtime.js';
import { endUnreadable } from './unreadable-driver.js';
import { ENDED_MS } from './watchdog.js';

/** The first word from the driver. */
export interface ProcessTask {
  /** The driver's process id. */
  readonly driver: number;
  /** The descriptor of the file to leave marks in, if there is one. */
  readonly marks: number | undefined;
  /** Bytes that a message may take. */
  readonly messageLimit: number;
}

/** The first word to the driver, which says no more until then: a worker that cannot import its files is told by its exit alone. */
export const LISTENING = 'listening';

/** The descriptor that a worker has its file for marks at, behind its streams and its channel. */
export const MARKS = 4;

/** What comes after it Node keeps until somebody listens. */
export function receiveTask(): Promise<ProcessTask> {
  return new Promise((resolve) => process.once('message', (task) => resolve(task as ProcessTask)));
}

export function processChannel({ marks, messageLimit }: ProcessTask): WorkerChannel {
  const send = process.send?.bind(process) as Peer['send'];
  // What modules would say to a parent process, nobody here understands.
  process.send = undefined;
  const mark = marks === undefined ? undefined : marksIn(marks);
  // A word that has left outlives this process: where each leaves before the next module begins, most marks can be spared.
  const limits = { message: messageLimit, unsent: 1 };
  const sender = new IpcSender({ send, isConnected: () => process.connected }, limits);
  let closing = false;
  return {
    send: (message) => sender.send(message),
    onMessage(listener) {
      process.on('message', (data) => {
        const message = readable(data);
        if (message !== undefined) listener(message[0]);
      });
      sender.send(LISTENING);
    },
    drained: () => sender.drained(),
    close() {
      closing = true;
      void Promise.resolve(sender.drained()).then(() => process.disconnect());
    },
    closed: new Promise((resolve) =>
      process.once('disconnect', () => {
        if (closing) return resolve();
        // The driver has gone, and the watchdog ends this process with all that it has started; or a module has closed it.
        setTimeout(resolve, ENDED_MS);
      }),
    ),
    logStart:
      mark &&
      ((at, announced) => {
        if (!announced || !sender.isDrained) mark(at);
      }),
  };
}

function readable(data: unknown): readonly [unknown] | undefined {
  try {
    return decode(data);
  } catch {
    return endUnreadable();
  }
}
