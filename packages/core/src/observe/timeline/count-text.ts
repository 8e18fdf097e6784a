/** Says in words how many jobs a chart shows. */

import type { Chart } from './chart.js';

/** Such as `3 jobs (1 failed)` or `newest 1,000 of 25,000 jobs`. */
export function countText({ jobs, excerpt }: Pick<Chart, 'jobs' | 'excerpt'>): string {
  const failed = jobs.filter((job) => job.failed).length;
  const shown = `${numberText(jobs.length)} ${jobs.length === 1 ? 'job' : 'jobs'}`;
  const count =
    excerpt === undefined ? shown : `${excerpt.keep} ${numberText(jobs.length)} of ${numberText(excerpt.of)} jobs`;
  return failed > 0 ? `${count} (${numberText(failed)} failed)` : count;
}

function numberText(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
