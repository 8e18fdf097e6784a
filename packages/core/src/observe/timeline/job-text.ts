/** What a job is called. */

import type { ChartJob } from './chart.js';

/** Such as `job 3`, or `process() 4`: both are counted together. */
export function jobText({ id, call }: Pick<ChartJob, 'id' | 'call'>): string {
  return call === 'run' ? `job ${id}` : `process() ${id}`;
}
