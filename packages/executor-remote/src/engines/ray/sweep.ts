/** Cleans up after drivers that were killed: their jobs are stopped, and what is left of those that have ended is deleted. */

import { hasEnded, type JobInfo, type RayApi } from './api.js';
import { isAbandoned, SETTLED_MS } from './lease.js';

/** At once, and again soon in the background, when what it stopped has ended. */
export async function sweep(api: RayApi): Promise<void> {
  await once(api);
  setTimeout(() => void once(api).catch(() => {}), 2 * SETTLED_MS).unref();
}

async function once(api: RayApi): Promise<void> {
  const jobs = await api.jobs();
  for (const job of jobs.filter((each) => isAbandoned(each, Date.now()))) await end(api, job);
}

/** Another driver may be at it, too. */
async function end(api: RayApi, job: JobInfo): Promise<void> {
  const { submission_id: id } = job;
  if (id !== null) await (hasEnded(job) ? api.delete(id) : api.stop(id)).catch(() => {});
}
