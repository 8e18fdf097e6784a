/** Jobs through one group whose worker dials the driver: against a bare socket with the same codec. */

import { fileURLToPath } from 'node:url';
import type { Resources } from '@magda/core';
import { local, remote } from '@magda/executor-remote';
import { type Contest, type Contestant, rate } from '../contest.js';
import { rawSocket } from '../peers/raw-socket.js';
import { oneGroup, ours } from './pipelines.js';

const JOBS = 20_000;

/** Its workers are processes of this machine. */
export const loopback = (capacity: Resources = { numCpus: 4 }) =>
  remote({
    engine: local({ execArgv: [], ...capacity }),
    workingDir: fileURLToPath(new URL('../../..', import.meta.url)),
  });

async function raw(): Promise<Contestant> {
  const { call, close } = await rawSocket();
  return { measure: () => rate(call, JOBS), close };
}

export const contests: readonly Contest[] = [
  {
    name: 'remote: one group on this machine, 64 in flight',
    unit: 'jobs/s',
    contestants: {
      'MAGDA on remote': () => ours(oneGroup(), loopback(), JOBS),
      'ws echo with msgpackr': raw,
    },
    comparisons: [{ ours: 'MAGDA on remote', peer: 'ws echo with msgpackr', target: { atLeast: 0.6 } }],
  },
];
