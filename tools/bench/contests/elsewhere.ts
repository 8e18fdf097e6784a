/** The same graphs with a queue and with the Python original, which are what else runs them beyond one process. */

import { processes } from '@magda/executor-processes';
import { threads } from '@magda/executor-threads';
import type { Contest } from '../contest.js';
import { bullDiamonds, bullJobs } from '../peers/bullmq.js';
import { original } from '../peers/original/original.js';
import { diamond, oneGroup, ours } from './pipelines.js';
import { loopback } from './remote.js';

const [QUICK, BULL, ORIGINAL] = [10_000, 1_500, 150];

const python = 'the Python original on Ray';

const against = (peer: string, bounds: Readonly<Record<string, number | undefined>>) =>
  Object.entries(bounds).map(([executor, atLeast]) => ({
    ours: `MAGDA on ${executor}`,
    peer,
    ...(atLeast !== undefined && { target: { atLeast } }),
  }));

const magda = (graph: typeof oneGroup | typeof diamond, jobs: number) => ({
  'MAGDA on threads': () => ours(graph(), threads({ numCpus: 4 }), jobs),
  'MAGDA on processes': () => ours(graph(), processes({ numCpus: 4 }), jobs),
  'MAGDA on remote': () => ours(graph(), loopback(), jobs),
});

const targets = { threads: 200, processes: undefined, remote: 50 };
const noTargets = { threads: undefined, processes: undefined, remote: undefined };

export const contests: readonly Contest[] = [
  {
    name: 'one group, 64 in flight, against a queue and the original',
    unit: 'jobs/s',
    contestants: {
      ...magda(oneGroup, QUICK),
      'BullMQ on Redis': () => bullJobs(BULL),
      [python]: () => original('one-group', ORIGINAL),
    },
    comparisons: [...against(python, targets), ...against('BullMQ on Redis', noTargets)],
  },
  {
    name: 'a diamond of four groups, 64 in flight, against flows of a queue and the original',
    unit: 'jobs/s',
    contestants: {
      ...magda(diamond, QUICK / 4),
      'BullMQ flows on Redis': () => bullDiamonds(BULL / 4),
      [python]: () => original('diamond', ORIGINAL / 4),
    },
    comparisons: [...against(python, targets), ...against('BullMQ flows on Redis', noTargets)],
  },
];
