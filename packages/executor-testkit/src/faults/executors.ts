/** Executors that are wrong about themselves: what they have, whether they are closed, what workers print. */

import { createInterface } from 'node:readline';
import { type Executor, inline } from '@magda/core';
import { FAILED, type Seed, withExecutor } from './fault.js';
import { plainThreads } from './fixtures/plain-threads.js';

export const executorFaults: readonly Seed[] = [
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
