/** Cleans up after drivers that were killed: their jobs are stopped, and what is left of those that have ended is deleted. */

import { hasEnded, type RayApi } from './api.js';
import { isAbandoned } from './lease.js';

export async function sweep(api: RayApi): Promise<void> {
  const jobs = (await api.jobs()).filter((job) => isAbandoned(job, Date.now()));
  for (const job of jobs) {
    const { submission_id: id } = job;
    if (id === null) continue;
    // Another driver may be at it, too.
    await (hasEnded(job) ? api.delete(id) : api.stop(id)).catch(() => {});
  }
}
