/** The heart of one worker, as the driver hears it: by itself, or through a thread that is never busy. */

import type { WebSocket } from 'ws';
import type { Pulses } from './heartbeats.js';
import type { Invitation } from './join-tokens.js';

export interface Heart {
  /** The worker's watchdog is there, and is answered. */
  readonly beating: Promise<unknown>;
  /** Calls back when it has not beaten for too long. */
  onLost(lost: () => void): void;
  /** Answers it no more, so that the worker ends itself. */
  hangUp(): void;
}

/** Heard by the event loop of the driver itself: for workers that do not end themselves when it is busy. */
export function heartHere({ arrivals, revoke }: Invitation<WebSocket>, pulses: Pulses): Heart {
  let hungUp = false;
  let hangUp = (): void => {};
  let lost = (): void => {};
  const beating = arrivals.pulse.then((socket) => {
    if (hungUp) return socket.terminate();
    const unwatch = pulses.watch(socket, () => lost());
    socket.resume();
    hangUp = () => {
      unwatch();
      socket.terminate();
    };
  });
  return {
    beating,
    onLost(callback) {
      lost = callback;
    },
    hangUp() {
      hungUp = true;
      revoke();
      hangUp();
    },
  };
}
