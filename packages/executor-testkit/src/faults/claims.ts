/** Executors that do not do what they say, or not what they are told. */

import { once } from 'node:events';
import { type Executor, inline, type SpawnRequest } from '@magda/core';
import { type Fault, NEVER_ENDS, sending, withConnections, withExecutor } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';

const CAPACITY = 'capacity says how much there is, and says it again';

export const claimFaults: readonly Fault[] = [
  {
    what: 'says isolation, but has its actors here',
    caughtBy: 'with isolation, each actor has a realm of its own',
    says: /deep-equal/,
    sound: plainThreads,
    faulty: () => withExecutor(inline(), ({ supports }) => ({ supports: { ...supports, isolation: true } })),
  },
  {
    what: 'says transfer, but copies',
    caughtBy: 'with transfer, send moves the buffers that it is given, and they arrive',
    says: /3 !== 0/,
    sound: plainThreads,
    faulty: () => withConnections(plainThreads(), (inner) => ({ send: (message) => inner.send(message) })),
  },
  {
    what: 'says sharedMemory, but copies',
    caughtBy: 'F35 shared memory is shared, or refused with its path where it cannot be',
    says: /0 !== 1/,
    sound: plainThreads,
    faulty: () =>
      withConnections(
        plainThreads(),
        sending((message, pass) => pass(Array.isArray(message) ? message.map(withMemoryOfItsOwn) : message)),
      ),
  },
  {
    what: 'says gpuPinning, but does not pin',
    caughtBy: 'with gpuPinning, an actor sees the GPUs that it was granted, and no others',
    says: /deep-equal/,
    sound: () => told(plainThreads({ supports: { gpuPinning: true } }), pinned),
    faulty: () => plainThreads({ supports: { gpuPinning: true } }),
  },
  {
    what: 'pins GPUs, but shows all of them to whom none was granted',
    caughtBy: 'with gpuPinning, an actor sees the GPUs that it was granted, and no others',
    says: /deep-equal/,
    sound: () => told(plainThreads({ supports: { gpuPinning: true } }), pinned),
    faulty: () =>
      told(plainThreads({ supports: { gpuPinning: true } }), (request) =>
        request.resources.numGpus === 0 ? request : pinned(request),
      ),
  },
  {
    what: "forgets a group's environment",
    caughtBy: "a group's environment reaches its modules, besides that of the driver, and nobody else",
    says: /deep-equal/,
    sound: plainThreads,
    faulty: () => told(plainThreads(), (request) => ({ ...request, env: {} })),
  },
  {
    what: 'gives each group the environment of the one before',
    caughtBy: "a group's environment reaches its modules, besides that of the driver, and nobody else",
    says: /deep-equal/,
    sound: plainThreads,
    faulty() {
      let last: SpawnRequest['env'] = {};
      return told(plainThreads(), (request) => {
        const { env } = request;
        const changed = { ...request, env: last };
        last = env;
        return changed;
      });
    },
  },
  {
    what: 'sets the environment for everybody',
    caughtBy: "a group's environment reaches its modules, besides that of the driver, and nobody else",
    says: /deep-equal|!== undefined/,
    sound: plainThreads,
    faulty() {
      const added: Record<string, string> = {};
      return told(plainThreads(), (request) => ({ ...request, env: Object.assign(added, request.env) }));
    },
  },
  {
    what: "forgets a group's memory",
    caughtBy: "a group's memory limits the heap of its actors",
    says: /the limit is/,
    sound: plainThreads,
    faulty: () => told(plainThreads(), (request) => ({ ...request, memory: undefined })),
  },
  {
    what: 'has a capacity below nothing',
    caughtBy: CAPACITY,
    says: /numCpus is -1/,
    sound: inline,
    faulty: () => withExecutor(inline(), () => ({ capacity: async () => ({ numCpus: -1 }) })),
  },
  {
    what: 'names fewer GPUs than it has',
    caughtBy: CAPACITY,
    says: /numGpus is 2, gpuIds A/,
    sound: inline,
    faulty: () => withExecutor(inline(), () => ({ capacity: async () => ({ numCpus: 1, numGpus: 2, gpuIds: ['A'] }) })),
  },
  {
    what: 'has another capacity each time',
    caughtBy: CAPACITY,
    says: /deep-equal/,
    sound: inline,
    faulty() {
      let asked = 0;
      return withExecutor(inline(), () => ({ capacity: async () => ({ numCpus: ++asked }) }));
    },
  },
  {
    what: 'has room for fewer actors than it says',
    caughtBy: 'several actors live at once, as the capacity promises',
    says: /no room/,
    sound: inline,
    faulty() {
      let actors = 0;
      return withExecutor(inline(), (inner) => ({
        async spawn(request, options) {
          if (++actors > 2) throw new Error('no room for more');
          return inner.spawn(request, options);
        },
      }));
    },
  },
  {
    what: 'forgets the marks of an actor that died',
    caughtBy: 'F36 of jobs handed ahead to an actor that dies, none is lost and none runs twice',
    says: /some ran twice/,
    sound: marking,
    faulty: () => withConnections(marking(), () => ({ lastStart: () => undefined })),
  },
  {
    what: 'takes every job of an actor that died for begun, marks or not',
    caughtBy:
      'F36 jobs handed ahead behind one that spins go to the next actor, if it is proved that they had not begun',
    says: /deep-equal/,
    sound: marking,
    faulty: () => withConnections(marking(), () => ({ lastStart: () => ({ dispatchId: 1e9, module: 0 }) })),
  },
  {
    what: 'mixes up what actors print',
    caughtBy: 'F29 lines that actors print at the same time are not mixed up, to the last word',
    says: /printed/,
    sound: plainThreads,
    faulty: () =>
      plainThreads({
        async forward(source, target) {
          for await (const chunk of source) target.write(chunk);
        },
      }),
  },
  {
    what: 'keeps what actors print until its line ends',
    caughtBy: 'F70 a line that does not end is passed on in parts, and no character is lost or torn',
    says: /a part has/,
    sound: () =>
      plainThreads({
        forward: (source, target) =>
          once(
            source.on('data', (chunk) => target.write(`${chunk}\n`)),
            'end',
          ),
      }),
    faulty: plainThreads,
  },
  {
    what: 'gives actors a standard input that never ends',
    caughtBy: 'F79 the standard input of a module is at its end',
    says: NEVER_ENDS,
    sound: plainThreads,
    faulty: () => plainThreads({ stdin: true }),
  },
  {
    what: 'leaves what goes wrong after a job to its worker',
    caughtBy: 'F23 what is thrown or rejected after the job returned is an event, and the actor lives on',
    says: NEVER_ENDS,
    sound: plainThreads,
    faulty: () => plainThreads({ program: new URL('./fixtures/batching-worker.js', import.meta.url) }),
  },
  {
    what: 'keeps to itself that memory ran out',
    caughtBy: 'F38 out of memory is told with the limit, and the next job works',
    says: /out of memory/,
    sound: plainThreads,
    faulty: () =>
      withConnections(plainThreads(), ({ exited }) => ({
        exited: exited.then(() => ({ code: 1, reason: 'exited with code 1' })),
      })),
  },
];

/** Shares no memory, but leaves marks. */
function marking(): Executor {
  return plainThreads({ marks: true, supports: { sharedMemory: false } });
}

/** Told something else than what it was. */
function told(inner: Executor, change: (request: SpawnRequest) => SpawnRequest): Executor {
  return withExecutor(inner, () => ({ spawn: (request, options) => inner.spawn(change(request), options) }));
}

function pinned(request: SpawnRequest): SpawnRequest {
  return { ...request, env: { ...request.env, CUDA_VISIBLE_DEVICES: request.resources.gpuIds.join(',') } };
}

function withMemoryOfItsOwn(part: unknown): unknown {
  const { memory } = (part ?? {}) as { readonly memory?: SharedArrayBuffer };
  return memory instanceof SharedArrayBuffer
    ? { ...(part as object), memory: new SharedArrayBuffer(memory.byteLength) }
    : part;
}
