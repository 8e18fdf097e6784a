/** Executors that forget what was skipped. */

import { inline } from '@magda/core';
import { receiving, type Seed, sending, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { mapped, withoutMember } from './mapped.js';

const EQUAL = /strictly deep-equal/;

/** Of the short forms: see core's wire/short-form.ts. */
const [DONE_WITH_SKIPS, SKIPS, ABSENT] = [5, 4, 4];

/** What was skipped comes as a result like any other, which is undefined. */
const skipsLost = receiving((message, pass) => {
  if (Array.isArray(message) && message[0] >= DONE_WITH_SKIPS) pass([message[0] - SKIPS, ...message.slice(1, -1)]);
  else pass(mapped(message, undefinedForSkipped));
});

export const skipFaults: readonly Seed[] = [
  {
    what: 'takes what was skipped for undefined',
    sound: inline,
    faulty: () => withConnections(inline(), skipsLost),
    caughtBy: {
      'what a module skips, and what depends on it without optional, is absent, in its group and in others, and the job succeeds':
        EQUAL,
      'an Aggregate does not take in a job whose needed input was skipped': EQUAL,
      'an Aggregate does not take in a job whose needed input was skipped, with a state store': EQUAL,
    },
  },
  {
    what: 'has undefined for each input that was skipped',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        sending((message, pass) => pass(withUndefinedInputs(message))),
      ),
    caughtBy: {
      'an optional input that was skipped is not in the data of a module, while the others are': EQUAL,
    },
  },
  {
    what: 'keeps the errors of what was skipped to itself',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        receiving((message, pass) => pass(mapped(message, withoutErrorOfSkip))),
      ),
    caughtBy: {
      "with onError: 'skip' what a module throws costs its result alone, and an event says what it was":
        /must match|did not match/,
    },
  },
  {
    what: 'takes what was skipped for undefined where an actor follows one that died',
    sound: plainThreads,
    faulty: () =>
      withConnections(plainThreads(), (inner, request) => (request.incarnation === 1 ? {} : skipsLost(inner, request))),
    caughtBy: {
      'a job in which modules skip is the same when it is tried again after its actor died': EQUAL,
    },
  },
];

function undefinedForSkipped(value: unknown): unknown {
  const { module, skipped } = (value ?? {}) as { readonly module?: unknown; readonly skipped?: unknown };
  return skipped === true ? { module, payload: { value: undefined } } : value;
}

function withoutErrorOfSkip(value: unknown): unknown {
  const { skipped } = (value ?? {}) as { readonly skipped?: unknown };
  return typeof skipped === 'object' ? { ...(value as object), skipped: withoutMember('error')(skipped) } : value;
}

/** Of one job in its short form. */
function withUndefinedInputs(message: unknown): unknown {
  if (!Array.isArray(message) || typeof message[0] !== 'number' || message[0] < ABSENT) return message;
  const [flags, job, dispatchId, request, count, ...inputs] = message;
  const absent = inputs.pop() as readonly number[];
  for (const at of absent) inputs.splice(at, 0, undefined);
  return [flags - ABSENT, job, dispatchId, request, count + absent.length, ...inputs];
}
