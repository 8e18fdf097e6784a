/** Executors that take jobs which share a call for others. */

import { type Executor, inline } from '@magda/core';
import {
  type ConnectionChange,
  NEVER_ENDS,
  receiving,
  type Seed,
  sending,
  withConnections,
  withExecutor,
} from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { mapped } from './mapped.js';

const EQUAL = /strictly deep-equal/;

/** Of the short form: see core's wire/short-form.ts. */
const ALONE = 64;
/** With it the attempts before follow the inputs. */
const EARLIER = 32;

const aborted = (blocking: boolean) =>
  `a job that is aborted while its batch ${blocking ? 'keeps its worker busy' : 'runs'} is over, and costs no other`;

export const batchFaults: readonly Seed[] = [
  {
    what: 'has a batch for each job',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        sending((message, pass) => pass(mapped(message, ofOne))),
      ),
    caughtBy: {
      'jobs that are there together share calls, each with its own result, and a lonely one waits for nobody':
        /one call at least should have been full/,
    },
  },
  {
    what: 'loses what errors say',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        receiving((message, pass) => pass(withoutWords(message))),
      ),
    caughtBy: {
      'of a batch in which one job fails and one skips, the others have their results': /did not match|must match/,
      'a batch that throws fails all its jobs, and no other': /did not match|must match/,
      'a batch that returns a list of another length fails all its jobs, and no other': /did not match|must match/,
    },
  },
  ...[false, true].map(
    (blocking): Seed => ({
      what: `ends an actor of which a job is canceled${blocking ? ', in threads' : ''}`,
      sound: blocking ? plainThreads : inline,
      faulty: () => withConnections(blocking ? plainThreads() : inline(), endingWhatIsCanceled),
      caughtBy: { [aborted(blocking)]: EQUAL },
    }),
  ),
  {
    what: 'never cancels',
    sound: () => withoutMemory(inline()),
    faulty: () =>
      withConnections(
        withoutMemory(inline()),
        sending((message, pass) => isCancel(message) || pass(message)),
      ),
    caughtBy: {
      'what gathers for the next batch can be taken back, and does not wait for the one that runs':
        /it should never have begun/,
    },
  },
  {
    what: 'forgets which jobs are to be alone',
    sound: plainThreads,
    faulty: () =>
      withConnections(
        plainThreads(),
        sending((message, pass) => pass(together(message))),
      ),
    caughtBy: {
      'a job that kills its actor costs its batch, which is tried again one by one, and none that had not begun':
        /died \(exited/,
    },
  },
  {
    what: 'cannot tell which jobs have begun, and says that it can',
    sound: plainThreads,
    faulty: () =>
      withConnections(
        plainThreads(),
        sending((message, pass) => pass(mapped(message, withAnotherLog))),
      ),
    caughtBy: {
      'a job that kills its actor costs no more than its batch, where nothing may be tried again': NEVER_ENDS,
    },
  },
];

function ofOne(value: unknown): unknown {
  const { maxSize } = (value ?? {}) as { readonly maxSize?: unknown };
  return maxSize === undefined ? value : { ...(value as object), maxSize: 1 };
}

function withoutWords(message: unknown): unknown {
  const { kind, error } = (message ?? {}) as { readonly kind?: unknown; readonly error?: { readonly job?: number } };
  if (kind !== 'done' || error === undefined) return message;
  return mapped(message, (value) =>
    typeof value === 'string' ? value.replace(/not 5|all of them|list of 31/, 'lost') : value,
  );
}

const endingWhatIsCanceled: ConnectionChange = (inner) => ({
  send: (message, transfer) => {
    if (isCancel(message)) void inner.terminate();
    else inner.send(message, transfer);
  },
});

function isCancel(message: unknown): boolean {
  return (message as { readonly kind?: unknown } | undefined)?.kind === 'cancel';
}

function withoutMemory(executor: Executor): Executor {
  return withExecutor(executor, ({ supports }) => ({ supports: { ...supports, sharedMemory: false } }));
}

/** A job that is alone travels alone, as its flags are the first of its message. */
function together(message: unknown): unknown {
  if (!Array.isArray(message) || typeof message[0] !== 'number') return message;
  const changed = [...message];
  for (let at = 0; at < changed.length; ) {
    const flags = changed[at] as number;
    changed[at] = flags & ~ALONE;
    at += 5 + (changed[at + 4] as number) + (flags & EARLIER ? 1 : 0);
  }
  return changed;
}

function withAnotherLog(value: unknown): unknown {
  const { startLog } = (value ?? {}) as { readonly startLog?: SharedArrayBuffer };
  if (!(startLog instanceof SharedArrayBuffer)) return value;
  const other = new SharedArrayBuffer(startLog.byteLength);
  new Uint8Array(other).set(new Uint8Array(startLog));
  return { ...(value as object), startLog: other };
}
