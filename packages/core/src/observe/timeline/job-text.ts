/** What a job is called. */

import type { ChartJob } from './chart.js';

/** Such as `job 3`, or `process() 4`: both are counted together. */
export function jobText({ id, phase }: Pick<ChartJob, 'id' | 'phase'>): string {
  return phase === 'run' ? `job ${id}` : `process() ${id}`;
}
