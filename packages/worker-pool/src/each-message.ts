/** Receives from a MessagePort: what waits behind a message is taken from the queue, at half of what events would cost. */

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/**
 * Most messages that are taken with one event. Promises settle only between events, and with them the next jobs come:
 * with many at once, the two ends of the port would take turns instead of working at the same time.
 */
const AT_ONCE = 16;

/**
 * Calls the listener with each message, in order. What it throws is thrown as from a listener of the port, and loses no other message.
 *
 * @param unreadable called where one cannot be read, such as one that is nested more deeply than this thread's stack is.
 */
export function eachMessage(port: MessagePort, listener: (message: unknown) => void, unreadable: () => void): void {
  port.on('messageerror', unreadable);
  port.on('message', (first: unknown) => {
    listener(first);
    for (let taken = 1; taken < AT_ONCE; taken++) {
      const next = nextOf(port, unreadable);
      if (next === undefined) return;
      listener(next.message);
    }
  });
}

function nextOf(port: MessagePort, unreadable: () => void): { readonly message: unknown } | undefined {
  try {
    return receiveMessageOnPort(port);
  } catch {
    unreadable();
    return undefined;
  }
}
