/** Who started a job, and until when he answers for it: told in the job's metadata, so that others can clean up after him. */

import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { JobInfo } from './api.js';
import { hasEnded } from './api.js';

/** Longer than any job of ours stays pending: its driver gives it up before, or submits it anew. */
export const LEASE_MS = 60 * 60_000;

/** Ray writes the record of a job that has ended once more; if it was deleted before, it comes back without a name. */
export const SETTLED_MS = 3_000;

/** How long the record of a job that has ended is left to whoever wants to read it. */
const RECORD_MS = 10 * 60_000;

export type Lease = {
  /** `pipeline/group/replica#incarnation`, as the dashboard shows it. */
  readonly magda: string;
  /** The place where process ids mean something: this machine since it was started, and the namespace of its processes. */
  readonly magda_host: string;
  readonly magda_pid: string;
  /** When that process was started, in ticks of its kernel. */
  readonly magda_started: string;
  /** Milliseconds since 1970. */
  readonly magda_lease: string;
};

const host = createHash('sha256')
  .update([hostname(), read('/proc/sys/kernel/random/boot_id'), link('/proc/self/ns/pid')].join('\0'))
  .digest('hex')
  .slice(0, 16);

export function leaseOf(name: string, now: number): Lease {
  return {
    magda: name,
    magda_host: host,
    magda_pid: String(process.pid),
    magda_started: startOf(process.pid) ?? '',
    magda_lease: String(now + LEASE_MS),
  };
}

/** Whether a job is ours to clean up: it was started as one of this engine's, and nobody answers for it any more. */
export function isAbandoned(job: JobInfo, now: number): boolean {
  const lease = job.metadata as Partial<Lease> | null;
  if (lease?.magda === undefined) return false;
  const orphaned = lease.magda_host === host && !livesOn(lease);
  if (hasEnded(job)) return now - (job.end_time ?? 0) > (orphaned ? SETTLED_MS : RECORD_MS);
  if (orphaned) return true;
  // What runs hears from its driver, or ends itself.
  return job.status === 'PENDING' && now > Number(lease.magda_lease);
}

function livesOn({ magda_pid = '', magda_started }: Partial<Lease>): boolean {
  try {
    process.kill(Number(magda_pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = startOf(Number(magda_pid));
  return started === undefined || started === magda_started;
}

/** Where the system tells. */
function startOf(pid: number): string | undefined {
  // The name of the program, in brackets, may have anything in it.
  return read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[19];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
