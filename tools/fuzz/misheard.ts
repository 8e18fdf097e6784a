/**
 * An executor whose workers are misheard.
 *
 * Most messages of some groups come with another value in the place of one of theirs, which a worker survives; some are followed,
 * or preceded, by one that is changed anywhere, which mostly ends it.
 */

import type { Connection, Executor } from '@magda/core';
import type { Chance } from '../../packages/core/test/simulation/fixtures/chance.js';
import type { Mutation } from './mutation.js';

const LIGHTLY = 0.9;

/** Else none would ever start. */
const RARELY = 0.02;

export interface Mishearing {
  readonly groups: readonly string[];
  readonly chance: Chance;
  readonly mutation: Mutation;
  /** Of the messages of a worker, the share beside which comes one that is changed anywhere. */
  readonly anywhere: number;
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
  const { chance, mutation, anywhere } = mishearing;
  let isEnding = false;
  let isReady = false;
  return {
    send: (message, transfer) => inner.send(message, transfer),
    drained: () => inner.drained(),
    exited: inner.exited,
    ...(inner.lastStart !== undefined && { lastStart: () => inner.lastStart?.() }),
    terminate() {
      isEnding = true;
      return inner.terminate();
    },
    onMessage(listener) {
      const hear = (changed: unknown): void => {
        if (isEnding) return;
        mishearing.heard += 1;
        listener(changed);
      };
      inner.onMessage((message) => {
        const isBefore = chance.happens(0.5);
        const isChanged = chance.happens(isReady ? anywhere : RARELY);
        const other = isReady && chance.happens(LIGHTLY) ? mutation.lightly(message) : undefined;
        isReady ||= (message as { readonly kind?: unknown }).kind === 'ready';
        if (isBefore && isChanged) hear(mutation.of(message));
        // Whom it is about, stays true: nobody waits for ever for what a worker keeps to itself.
        if (other === undefined) listener(message);
        else hear(other);
        if (!isBefore && isChanged) hear(mutation.of(message));
      });
    },
  };
}
