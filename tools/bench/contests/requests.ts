/** What it costs that a request belongs to its job from the call on: against bare channels that are given a copy. */

import { fileURLToPath } from 'node:url';
import { type Executor, ParallelPipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { threads } from '@magda/executor-threads';
import { type Contest, type Contestant, rate } from '../contest.js';
import { Size } from '../modules/size.mjs';
import { rawProcess } from '../peers/raw-process.js';
import { rawWorker } from '../peers/raw-worker.js';
import { oneGroup, order, ours } from './pipelines.js';

const LARGE_IN_FLIGHT = 16;

const sizeProcess = fileURLToPath(new URL('../peers/size-process.mjs', import.meta.url));

const large = new Uint8Array(2 ** 20).fill(7);

interface Channel {
  call(value: unknown): Promise<unknown>;
  close(): Promise<unknown>;
}

function small(name: string, executor: () => Executor, channel: () => Channel, jobs: number, atLeast: number): Contest {
  return {
    name: `requests on ${name}: small objects, 64 in flight`,
    unit: 'jobs/s',
    contestants: {
      MAGDA: () => ours(oneGroup(), executor(), jobs, order),
      'the bare channel, given a copy': () => copies(channel(), order, jobs),
    },
    comparisons: [{ ours: 'MAGDA', peer: 'the bare channel, given a copy', target: { atLeast } }],
  };
}

function ofOneMiB(name: string, executor: () => Executor, channel: () => Channel, atLeast: number): Contest {
  const sizes = () => new ParallelPipeline({ name: 'sizes' }).addModule(Size.node('A', { group: 'g1', expose: true }));
  const jobs = 300;
  return {
    name: `requests on ${name}: 1 MiB, ${LARGE_IN_FLIGHT} in flight`,
    unit: 'jobs/s',
    contestants: {
      MAGDA: () => ours(sizes(), executor(), jobs, () => large, LARGE_IN_FLIGHT),
      'the bare channel, given a copy': () => copies(channel(), () => large, jobs, LARGE_IN_FLIGHT),
    },
    comparisons: [{ ours: 'MAGDA', peer: 'the bare channel, given a copy', target: { atLeast } }],
  };
}

async function copies(
  { call, close }: Channel,
  request: (job: number) => unknown,
  jobs: number,
  inFlight?: number,
): Promise<Contestant> {
  return { measure: () => rate((job) => call(structuredClone(request(job))), jobs, inFlight), close };
}

export const contests: readonly Contest[] = [
  small('threads', threads, rawWorker, 20_000, 0.7),
  ofOneMiB('threads', threads, () => rawWorker('m.byteLength'), 1),
  small('processes', processes, rawProcess, 10_000, 0.7),
  ofOneMiB('processes', processes, () => rawProcess(sizeProcess), 0.7),
];
