/** Executors that mix up, hold up or misreport the actors of pipelines. */

import { createInterface } from 'node:readline';
import { type Connection, type Executor, type Exit, inline, type SpawnRequest } from '@magda/core';
import { type ConnectionChange, NEVER_ENDS, NEVER_HEARD, type Seed, withConnections, withExecutor } from './fault.js';
import { buffersIn } from './fixtures/buffers.js';
import { plainThreads } from './fixtures/plain-threads.js';
import { kindOf } from './words.js';

const FAILED = /should have failed with/;
const EQUAL = /strictly (deep-)?equal|!==/;

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
      'F47 a job that is aborted while it waits never runs, and its neighbours do': EQUAL,
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
  {
    what: 'has more room each time it is asked',
    sound: inline,
    faulty: growing,
    caughtBy: {
      'F14 a claim above the capacity is refused before anything is started': FAILED,
      'F14 a claim of more GPUs than there are is refused before anything is started': FAILED,
      'a claim that does not fit now waits for those of others, up to claimTimeout': FAILED,
    },
  },
  {
    what: 'names other GPUs each time it is asked',
    sound: () => inline({ numGpus: 2, gpuIds: ['A', 'B'] }),
    faulty: renaming,
    caughtBy: { 'replicas are granted GPUs by name, packed onto as few as possible': /is none of/ },
  },
  {
    what: 'starts actors though it was closed meanwhile',
    sound: inline,
    faulty() {
      const executor = inline();
      return withExecutor(executor, () => ({ close: async () => {} }));
    },
    caughtBy: { 'F54 a build fails whose executor is closed under it': FAILED },
  },
  {
    what: 'leaves a listener on the signal',
    sound: plainThreads,
    faulty: () =>
      withExecutor(plainThreads(), (inner) => ({
        async spawn(request, { signal }) {
          signal.addEventListener('abort', () => {});
          return inner.spawn(request, { signal });
        },
      })),
    caughtBy: {
      'F48 a signal that a build was given has no listeners left when it is built, and ends nothing then':
        /leaves no listener on its signal/,
    },
  },
  {
    what: 'leaves an actor behind when it is told to stop',
    sound: plainThreads,
    faulty: () =>
      withExecutor(plainThreads(), (inner) => ({
        async spawn(request, { signal }) {
          const connection = await inner.spawn(request, new AbortController());
          signal.throwIfAborted();
          return connection;
        },
        close: async () => {},
      })),
    caughtBy: { 'F48 a build that is aborted leaves nothing behind': /may be left/ },
  },
  {
    what: 'swallows what workers print',
    sound: plainThreads,
    faulty: () =>
      plainThreads({
        async forward(source) {
          source.resume();
        },
      }),
    caughtBy: {
      'F29 what actors print comes out here, to the last word before they end': /should have come out here/,
    },
  },
  {
    what: 'cuts long lines that workers print',
    sound: plainThreads,
    faulty: () =>
      plainThreads({
        async forward(source, target) {
          for await (const line of createInterface(source)) target.write(`${line.slice(0, 500)}\n`);
        },
      }),
    caughtBy: {
      'F29 ten megabytes on the standard output before an exit hold nobody up, and come in whole lines if they come':
        /is torn/,
    },
  },
];

/** Shares no memory, in which two workers of one job would find each other. */
function apart(): Executor {
  return plainThreads({ supports: { sharedMemory: false } });
}

type Caught = Seed['caughtBy'];

function here(what: string, change: ConnectionChange, caughtBy: Caught): Seed {
  return { what, caughtBy, sound: inline, faulty: () => withConnections(inline(), change) };
}

function there(what: string, change: ConnectionChange, caughtBy: Caught): Seed {
  return { what, caughtBy, sound: plainThreads, faulty: () => withConnections(plainThreads(), change) };
}

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

function growing(): Executor {
  let asked = 0;
  return withExecutor(inline(), () => ({
    capacity: async () => ({ numCpus: 10 ** ++asked, numGpus: 10 ** asked, gpuIds: undefined }),
  }));
}

function renaming(): Executor {
  let asked = 0;
  return withExecutor(inline(), () => ({
    async capacity() {
      asked += 1;
      return { numCpus: 4, numGpus: 2, gpuIds: [`A${asked}`, `B${asked}`] };
    },
  }));
}
