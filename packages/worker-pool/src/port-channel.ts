/** A thread's end of its channel: the MessagePort that came with its task. */

import { once } from 'node:events';
import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { eachMessage } from './each-message.js';
import type { WorkerChannel } from './runtime.js';
import { endUnreadable } from './unreadable-driver.js';

export function portChannel(port: MessagePort): WorkerChannel {
  return {
    send: (message, transfer) => port.postMessage(message, transfer as readonly TransferListItem[]),
    onMessage: (listener) => eachMessage(port, listener, endUnreadable),
    drained: () => undefined,
    close: () => port.close(),
    closed: once(port, 'close').then(() => {}),
  };
}
