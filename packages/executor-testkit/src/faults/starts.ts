/** Executors whose hosts are started with something else than core says, or are not heard when they start. */

import type { Connection } from '@magda/core';
import { here, there } from './channel-faults.js';
import { EQUAL, FAILED, NEVER_ENDS, type Seed } from './fault.js';
import { mapped, withoutMember } from './mapped.js';
import { kindOf, neverHeard, told } from './words.js';

export const startFaults: readonly Seed[] = [
  here('loses what a host failed to start for', neverHeard('failed'), {
    'F24 a bootstrap that throws rejects the build, and the others are ended': /It ended while it started/,
  }),
  there('loses what a host failed to start for', neverHeard('failed'), {
    'F26 a module file that is missing is one clear error': FAILED,
    'F26 a module file that throws on import is one clear error': FAILED,
    'F26 a module file that does not register its type is one clear error': FAILED,
    'F52 a module file that builds a pipeline when it is imported is an error that says so': FAILED,
  }),
  here(
    'has its actors work one job after another',
    told('start', (word) => [mapped(word, oneAtATime)]),
    {
      'with concurrency, one replica works on several jobs at the same time': NEVER_ENDS,
      'F43 with a state store, a job that runs beside one that an Aggregate refuses ends, and is taken in by the next actor':
        NEVER_ENDS,
      'F20 a job that heeds no signal is abandoned where its neighbors go on, and keeps its slot until it ends':
        NEVER_ENDS,
      'of jobs that wait for each other all begin, as many as the concurrency says': NEVER_ENDS,
    },
  ),
  here('says that a host is ready when it begins to start', readyAtOnce, {
    'F24 a bootstrap that hangs ends with startTimeout, and adds nothing to it': FAILED,
  }),
  here(
    'makes texts of dates',
    told('start', (word) => [mapped(word, textDate)]),
    {
      'a module knows its name, group, replica, parameters, context and resources': EQUAL,
    },
  ),
  here(
    'forgets what files are given',
    told('start', (word) => [mapped(word, withoutMember('args'))]),
    {
      'a context from a file is made in each replica, and may be what cannot be copied': /args|iterable|deep-equal/,
    },
  ),
  there(
    'forgets the hooks of a group',
    told('start', (word) => [mapped(word, withoutMember('hooks'))]),
    {
      'hooks from a file are called once in each replica': /iterable|deep-equal/,
    },
  ),
  here(
    'hands over no live classes',
    told('start', (word) => [mapped(word, withoutMember('Class'))]),
    {
      'a module without a source file runs where it was made, or is refused before anything is started':
        /Could not load/,
    },
  ),
  here(
    'grants twice what was claimed',
    told('start', (word) => [mapped(word, doubled)]),
    {
      'an actor is granted what its group claims, whoever admits it': EQUAL,
    },
  ),
];

function readyAtOnce(inner: Connection): Partial<Connection> {
  let listener = (_message: unknown): void => {};
  return {
    onMessage(next) {
      listener = next;
      inner.onMessage(next);
    },
    send(message, transfer) {
      inner.send(message, transfer);
      if (kindOf(message) !== 'start') return;
      const { incarnation, protocol } = (message as { readonly spec: Readonly<Record<string, unknown>> }).spec;
      queueMicrotask(() => listener({ kind: 'ready', incarnation, protocol, version: 'any' }));
    },
  };
}

function oneAtATime(value: unknown): unknown {
  const { concurrency } = (value ?? {}) as { readonly concurrency?: unknown };
  return concurrency === undefined ? value : { ...(value as object), concurrency: 1 };
}

function textDate(value: unknown): unknown {
  return value instanceof Date ? String(value) : value;
}

function doubled(value: unknown): unknown {
  const { numCpus } = (value ?? {}) as { readonly numCpus?: unknown };
  return typeof numCpus === 'number' ? { ...(value as object), numCpus: 2 * numCpus } : value;
}
