/** Executors that lose what is said of attempts. */

import { inline } from '@magda/core';
import { NEVER_ENDS, receiving, type Seed, sending, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { kindOf } from './words.js';

export const retryFaults: readonly Seed[] = [
  {
    what: 'does not pass on that a task may go on',
    sound: plainThreads,
    faulty: () =>
      withConnections(
        plainThreads(),
        sending((message, pass) => {
          if (kindOf(message) !== 'resume') pass(message);
        }),
      ),
    caughtBy: {
      'a job whose module waits for another attempt gives up its slot at concurrency 1, and then goes on in its actor':
        NEVER_ENDS,
    },
  },
  {
    what: 'forgets which attempt it was',
    sound: inline,
    faulty: () =>
      withConnections(
        inline(),
        receiving((message, pass) => {
          if (kindOf(message) === 'parked') pass({ ...(message as object), times: undefined });
          else pass(message);
        }),
      ),
    caughtBy: {
      'an attempt that failed is an event, and the last one fails the job with how many there were':
        /strictly deep-equal|had not ended/,
    },
  },
];
