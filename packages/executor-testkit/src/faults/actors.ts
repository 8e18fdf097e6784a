/** Executors that mix up, hold up or misreport the actors of pipelines. */

import type { Connection, Exit } from '@magda/core';
import { here, there } from './channel-faults.js';
import { type ConnectionChange, EQUAL, NEVER_ENDS, NEVER_HEARD, type Seed, withConnections } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';

export const actorFaults: readonly Seed[] = [
  there('never tells of an exit', () => ({ exited: new Promise(() => {}), terminate: async () => {} }), {
    'F27 an actor that closes its own channel has died, and the next job works': NEVER_ENDS,
    'F36 a dead actor is replaced by the next incarnation of its replica, with the same claims': NEVER_HEARD,
    'F36 an actor that is ended before its first job, or after one, costs no job': NEVER_HEARD,
    'F36 an actor that is ended during a job fails that job, and the next job works': NEVER_ENDS,
    'F37 a job whose actor died after its side effect may have run, and is not run again': NEVER_ENDS,
    'F42 state that died with its actor is an error with the count, until the group is reset': NEVER_HEARD,
    'F42 an Aggregate that holds nothing dies without a loss': NEVER_HEARD,
    'F43 an Aggregate that dies with a job that is not decided fails that job, and no other': NEVER_ENDS,
    'a job that is tried again and again fails in the end': NEVER_ENDS,
    'F48 a pipeline closes after a crash': NEVER_ENDS,
    'F43 with a state store, a job that ends every actor that takes it in is refused when the group is given up, and it alone':
      NEVER_ENDS,
    'F84 an actor that breaks the protocol is ended and named; others, and the one that comes after it, work on':
      NEVER_ENDS,
    'F84 to break the protocol counts as a death, also of an actor that has finished jobs': NEVER_ENDS,
    'a group declared idempotent has the job of a dead actor tried again': NEVER_ENDS,
    'F42 with a state store, an Aggregate whose actor is killed again and again under load has lost nothing and has nothing twice':
      NEVER_HEARD,
    'F43 with a state store, an Aggregate that dies while it takes a job in takes it in once it is there again':
      NEVER_HEARD,
    'F40 inputs that end their actors cost their own jobs, however many there are, and nobody gives the group up':
      NEVER_ENDS,
    'F40 a group whose actors die without a job is given up': NEVER_HEARD,
  }),
  there('does not tell how an actor ended', ({ exited }) => ({ exited: exited.then(() => ({ reason: 'gone' })) }), {
    'F22 process.exit(0) in run fails its job with the code, and the next job works': /code 0/,
    'F22 process.exit() between jobs costs no job': EQUAL,
    'F22 process.exit() in bootstrap rejects the build': /code 3/,
    'F22 process.exit() in teardown is reported by close': /code 3/,
    'F36 an actor that kills itself has its signal named, if it is a process, and the next job works': EQUAL,
    'F40 a group whose actors die of the same job again is given up, its queue is rejected, and reset begins anew':
      /code 3/,
    'F43 of two Aggregates one dies before it has taken a job in: the error names both': /code 3/,
    'F43 of two Aggregates one dies after it has taken a job in: the error names both': /code 3/,
  }),
  here('ends no actor', () => ({ exited: new Promise(() => {}), terminate: async () => {} }), {
    'F47 a job that heeds no signal is given up at once, and its actor after cancelGrace': NEVER_ENDS,
    'F20 a module that never settles fails its job by the timeout, and its replica is replaced': NEVER_ENDS,
    "F20 a group's timeout is that of its jobs": NEVER_HEARD,
    'F20 a replica whose slots are all taken by abandoned jobs is replaced': NEVER_ENDS,
    'F20 an Aggregate that does not come to an end with a job is ended by the timeout, and the loss is told':
      NEVER_ENDS,
    'F20 with a state store, a job that an Aggregate does not come to an end with is refused, and it alone': NEVER_ENDS,
    'F24 a bootstrap that hangs can be given up': NEVER_ENDS,
    'F48 a pipeline that never had a job closes, twice': NEVER_HEARD,
    'F54 jobs of a pipeline whose executor is closed under it fail, and it closes': NEVER_ENDS,
    'F54 calls of a pipeline whose executor was closed while it was idle say so, and it closes': NEVER_ENDS,
  }),
  there('asks actors to end instead of ending them', asking, {
    'F21 a module that spins fails its job by the timeout, and its replica is replaced': NEVER_ENDS,
    'F37 a job behind a large answer that leaves its mark, spins and is killed has run once, and is told that it may have':
      NEVER_ENDS,
    'F24 a bootstrap that spins can be given up': NEVER_ENDS,
    'F20 an Aggregate that spins is ended by the timeout': NEVER_ENDS,
    'F50 close over a stuck actor ends at its deadline, and its job is told': NEVER_ENDS,
  }),
  {
    what: 'ends all its actors when one of them dies',
    sound: plainThreads,
    faulty: () => withConnections(plainThreads(), dyingTogether()),
    caughtBy: {
      'F36 the other replica goes on while one is replaced': /replica 1 died|one alone/,
    },
  },
];

function asking(inner: Connection): Partial<Connection> {
  return {
    async terminate() {
      inner.send({ kind: 'stop' });
      await inner.exited;
    },
  };
}

function dyingTogether(): ConnectionChange {
  const all = new Set<Connection>();
  return (inner) => {
    all.add(inner);
    const exited: Promise<Exit> = inner.exited.then(async (exit) => {
      all.delete(inner);
      await Promise.all([...all].map((each) => each.terminate()));
      return exit;
    });
    return { exited };
  };
}
