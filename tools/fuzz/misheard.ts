/** An executor whose workers are misheard: of some groups each message is followed, or preceded, by changed ones. */

import type { Connection, Executor } from '@magda/core';
import type { Chance } from '../../packages/core/src/simulation/fixtures/chance.js';
import type { Mutation } from './mutation.js';

const OFTEN = 0.3;

/** Else none would ever start. */
const RARELY = 0.02;

export interface Mishearing {
  readonly groups: readonly string[];
  readonly chance: Chance;
  readonly mutation: Mutation;
  /** How many changed messages an actor has listened to. */
  heard: number;
}

export function misheard(inner: Executor, mishearing: Mishearing): Executor {
  return {
    name: inner.name,
    admission: inner.admission,
    supports: inner.supports,
    capacity: () => inner.capacity(),
    close: () => inner.close(),
    ...(inner.share !== undefined && { share: inner.share.bind(inner) }),
    async spawn(request, options) {
      const connection = await inner.spawn(request, options);
      return mishearing.groups.includes(request.group) ? mishear(connection, mishearing) : connection;
    },
  };
}

function mishear(inner: Connection, mishearing: Mishearing): Connection {
  const { chance, mutation } = mishearing;
  let isEnding = false;
  let isReady = false;
  return {
    send: (message, transfer) => inner.send(message, transfer),
    drained: () => inner.drained(),
    exited: inner.exited,
    ...(inner.lastMark !== undefined && { lastMark: () => inner.lastMark?.() }),
    terminate() {
      isEnding = true;
      return inner.terminate();
    },
    onMessage(listener) {
      const hearChanged = (message: unknown): void => {
        if (isEnding) return;
        mishearing.heard += 1;
        listener(mutation.of(message));
      };
      inner.onMessage((message) => {
        const isBefore = chance.happens(0.5);
        const often = isReady ? OFTEN : RARELY;
        isReady ||= (message as { readonly kind?: unknown }).kind === 'ready';
        if (isBefore && chance.happens(often)) hearChanged(message);
        // What is true arrives too: nobody waits for ever for what a worker keeps to itself.
        listener(message);
        if (!isBefore && chance.happens(often)) hearChanged(message);
      });
    },
  };
}
