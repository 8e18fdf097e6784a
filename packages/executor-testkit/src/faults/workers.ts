/** Executors whose workers are not what an actor is: two for one, one for all, or with ways of their own. */

import { type Connection, type Executor, inline, type SpawnRequest } from '@magda/core';
import { there } from './channel-faults.js';
import { type ConnectionChange, EQUAL, NEVER_ENDS, type Seed, withConnections, withExecutor } from './fault.js';
import { buffersIn } from './fixtures/buffers.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { kindOf } from './words.js';

export const workerFaults: readonly Seed[] = [
  {
    what: 'lets one of its actors work at a time',
    sound: inline,
    faulty: () => withConnections(inline(), takingTurns()),
    caughtBy: {
      'replicas work at the same time': NEVER_ENDS,
      'a long job delays none of the short ones that another replica can take': NEVER_ENDS,
    },
  },
  {
    what: 'lets one of its actors work at a time',
    sound: plainThreads,
    faulty: () => withConnections(plainThreads(), takingTurns()),
    caughtBy: { 'with isolation, an actor that spins holds up neither others nor the driver': NEVER_ENDS },
  },
  {
    what: 'has two workers behind one connection',
    sound: inline,
    faulty: () => withExecutor(inline(), (inner) => ({ spawn: (...args) => twins(inner, 'by turns', ...args) })),
    caughtBy: {
      'F47 a job that is aborted while it waits never runs, and its neighbors do': EQUAL,
      'F47 aborting a finished job changes nothing': EQUAL,
      'F46 one signal for ten thousand jobs gathers no listeners': EQUAL,
      'F44 of twenty thousand calls at once those beyond the limit are refused, and the others run': EQUAL,
      'a job that waits too long for a replica fails, and the one that runs does not': EQUAL,
      'F48 close finishes the jobs in flight, however often it is called': EQUAL,
      'F67 process() called without awaiting sees exactly the earlier jobs that succeeded': /broke the protocol/,
      'two hundred jobs at once are taken in, one after another and none twice': /broke the protocol/,
    },
  },
  {
    what: 'has two workers do each job',
    sound: apart,
    faulty: () => withExecutor(apart(), (inner) => ({ spawn: (...args) => twins(inner, 'both', ...args) })),
    caughtBy: {
      'one replica works on one job at a time, in the order of calls': EQUAL,
      'of the jobs that wait for a replica, those of the highest priority go first': EQUAL,
    },
  },
  {
    what: 'has room for one actor',
    sound: inline,
    faulty: () => withExecutor(inline(), alone),
    caughtBy: { 'one executor serves several pipelines': /no room/ },
  },
  there('moves the buffers of whatever it sends', sendingAll(), {
    'F33 a buffer that is exposed and read by two groups shows its bytes to all, handed over or not': movedTwice(),
  }),
  {
    what: 'has workers that move the buffers of whatever they send',
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/moving-worker.js', import.meta.url) }),
    caughtBy: { 'a module keeps the buffer that it returned': /0 !== 1000/ },
  },
  {
    what: 'has workers that keep results to themselves while a module blocks them',
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/batching-worker.js', import.meta.url) }),
    caughtBy: { 'a large result leaves its actor at once, though a module blocks it from then on': NEVER_ENDS },
  },
  {
    what: 'has workers that lose their last words',
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/forgetful-worker.js', import.meta.url) }),
    caughtBy: { 'an actor that is told to stop ends by itself, and its last word arrives': EQUAL },
  },
];

/** Shares no memory, in which two workers of one job would find each other. */
function apart(): Executor {
  return plainThreads({ supports: { sharedMemory: false } });
}

/** The jobs of all actors wait until the one before is done. */
function takingTurns(): ConnectionChange {
  const waiting: (() => void)[] = [];
  let busy = false;
  const begin = (job: () => void) => {
    if (busy) return void waiting.push(job);
    busy = true;
    job();
  };
  const end = () => {
    busy = false;
    const next = waiting.shift();
    if (next !== undefined) begin(next);
  };
  return (inner) => ({
    send(message, transfer) {
      if (Array.isArray(message)) begin(() => inner.send(message, transfer));
      else inner.send(message, transfer);
    },
    onMessage: (listener) =>
      inner.onMessage((message) => {
        listener(message);
        if (kindOf(message) === 'done') end();
      }),
  });
}

/** Two workers who do the jobs by turns, or both of them each. */
async function twins(
  inner: Executor,
  who: 'by turns' | 'both',
  request: SpawnRequest,
  options: { readonly signal: AbortSignal },
): Promise<Connection> {
  const [one, other] = [await inner.spawn(request, options), await inner.spawn(request, options)];
  let turn = 0;
  let ready = 0;
  let stopped = 0;
  let done = 0;
  return {
    ...one,
    send(message, transfer) {
      if (who === 'both' || !Array.isArray(message)) for (const each of [one, other]) each.send(message, transfer);
      else (turn++ % 2 === 0 ? one : other).send(message, transfer);
    },
    onMessage(listener) {
      for (const each of [one, other]) {
        each.onMessage((message) => {
          const kind = kindOf(message);
          // Each counts once both have said it; of jobs that both do, too.
          if (kind === 'ready' && ready++ === 0) return;
          if (kind === 'stopped' && stopped++ === 0) return;
          if (who === 'both' && kind === 'done' && done++ % 2 === 0) return;
          listener(message);
        });
      }
    },
    drained: () => one.drained(),
    exited: Promise.all([one.exited, other.exited]).then(([exit]) => exit),
    terminate: async () => void (await Promise.all([one.terminate(), other.terminate()])),
  };
}

function alone(inner: Executor): Partial<Executor> {
  let actors = 0;
  return {
    async spawn(request, options) {
      if (++actors > 1) throw new Error('no room for more');
      return inner.spawn(request, options);
    },
  };
}

/** Node 20 moves a buffer again that it has moved, and what holds it never arrives; later ones refuse to. */
function movedTwice(): RegExp {
  const moved = new ArrayBuffer(1);
  structuredClone(moved, { transfer: [moved] });
  try {
    structuredClone(moved, { transfer: [moved] });
    return NEVER_ENDS;
  } catch {
    return /could not be sent/;
  }
}

function sendingAll(): ConnectionChange {
  return (inner) => ({ send: (message) => inner.send(message, buffersIn(message)) });
}
