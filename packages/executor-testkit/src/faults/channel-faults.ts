/** Faults of channels: in this process, and to workers. */

import { inline } from '@magda/core';
import { type ConnectionChange, type Seed, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';

type Caught = Seed['caughtBy'];

/** A fault of channels in this process. */
export function here(what: string, change: ConnectionChange, caughtBy: Caught): Seed {
  return { what, caughtBy, sound: inline, faulty: () => withConnections(inline(), change) };
}

/** A fault of channels to workers. */
export function there(what: string, change: ConnectionChange, caughtBy: Caught): Seed {
  return { what, caughtBy, sound: plainThreads, faulty: () => withConnections(plainThreads(), change) };
}
