/** Executors that do not carry what modules emit as they should. */

import { inline } from '@magda/core';
import { NEVER_ENDS, type Seed, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { withoutMember } from './mapped.js';
import { heard, neverHeard, neverTold, told } from './words.js';

const RESTORED =
  'what is emitted is restored as results are: instances of interfaces, and buffers that were transferred';
const AHEAD = 'a module is no more than a window ahead of the reader of its stream';
const LEFT = 'who leaves the loop over a stream ends its job, and its replica lives on';
const GIVEN_UP = 'a module that goes on although the loop over its stream was left is given up after cancelGrace';
const AT_ONCE = 'what is emitted without waiting comes as well, and before the results';
const UNREAD = 'a job goes on without its reader where its results are awaited and nobody iterates';

export const streamFaults: readonly Seed[] = [
  {
    what: 'drops every tenth value',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        everyTenth(() => {}),
      ),
    caughtBy: {
      'a stream has what the modules of a job emit, in order, and then come its results': NEVER_ENDS,
      [AT_ONCE]: /strictly equal/,
    },
  },
  {
    what: 'drops the values of a job that is going to fail',
    sound: inline,
    faulty: () => withConnections(inline(), neverHeard('emit')),
    caughtBy: {
      'a job that fails ends its stream with its error, after what was emitted before': /deep-equal/,
      [GIVEN_UP]: NEVER_ENDS,
    },
  },
  {
    what: 'forgets how to restore what is emitted',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        heard('emit', ({ payload, ...message }, pass) =>
          pass({ ...message, payload: withoutMember('instances')(payload) }),
        ),
      ),
    caughtBy: { [RESTORED]: /deep-equal/ },
  },
  {
    what: 'lets modules emit more than the reader takes',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        told('credit', (credit) => [{ ...credit, values: 1_000 }]),
      ),
    caughtBy: { [AHEAD]: /broke the protocol: it emits more values than its reader takes|values ahead/ },
  },
  {
    what: 'forgets in which attempt a value was emitted',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        heard('emit', ({ attempt, ...message }, pass) => pass(message)),
      ),
    caughtBy: {
      'a module that is tried again goes on in the same stream, and each value says in which attempt it was emitted':
        /broke the protocol: it emits in an attempt that does not run/,
    },
  },
  {
    what: 'never says that the reader has taken something',
    sound: inline,
    faulty: () => withConnections(inline(), neverTold('credit')),
    caughtBy: { [UNREAD]: NEVER_ENDS },
  },
  {
    what: 'does not say that the loop was left',
    sound: inline,
    faulty: () => withConnections(inline(), neverTold('cancel')),
    caughtBy: { [LEFT]: /one actor should have been started|had not ended after/ },
  },
  {
    what: 'loses what is emitted where an actor follows one that died',
    sound: plainThreads,
    faulty: () =>
      withConnections(plainThreads(), (inner, request) =>
        request.incarnation === 1 ? {} : neverHeard('emit')(inner, request),
      ),
    caughtBy: {
      'a job that is run again after its actor died goes on in the same stream, which says so': /deep-equal/,
    },
  },
  {
    what: 'keeps to itself how far modules have come',
    sound: inline,
    faulty: () => withConnections(inline(), neverHeard('progress')),
    caughtBy: { 'how far a module has come is an event, and so is the last of what it says': /deep-equal/ },
  },
];

function everyTenth(instead: () => void) {
  let count = 0;
  return heard('emit', (message, pass) => (++count % 10 === 0 ? instead() : pass(message)));
}
