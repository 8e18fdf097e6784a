import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { JobInfo } from './api.js';
import { isAbandoned, LEASE_MS, leaseOf } from './lease.js';

const NOW = Date.now();
const HOUR_MS = 3_600_000;

const job = (metadata: JobInfo['metadata'], status: JobInfo['status'], end_time: number | null = null): JobInfo => ({
  ...{ submission_id: 'a', message: null, error_type: null, driver_exit_code: null },
  ...{ metadata, status, end_time },
});

const own = leaseOf('p/g/0#1', NOW);
const dead = { ...own, magda_pid: String(spawnSync(process.execPath, ['-e', '']).pid) };
const elsewhere = { ...dead, magda_host: 'another' };

test.each<[string, JobInfo, number, boolean]>([
  ['of somebody else', job({ owner: 'x' }, 'PENDING'), 9 * LEASE_MS, false],
  ['without metadata', job(null, 'FAILED', NOW), 9 * HOUR_MS, false],
  ['of a driver that lives', job(own, 'RUNNING'), 0, false],
  ['of a driver that is dead', job(dead, 'RUNNING'), 0, true],
  ['that has just ended, of a dead driver', job(dead, 'FAILED', NOW), 0, false],
  ['that has ended, of a dead driver', job(dead, 'FAILED', NOW), 10_000, true],
  ['that has ended', job(own, 'SUCCEEDED', NOW), 10_000, false],
  ['that has ended long ago', job(own, 'SUCCEEDED', NOW), HOUR_MS, true],
  ['that runs for another host', job(elsewhere, 'RUNNING'), 9 * LEASE_MS, false],
  ['that waits for another host', job(elsewhere, 'PENDING'), 0, false],
  ['that waits for another host since longer than anybody would', job(elsewhere, 'PENDING'), LEASE_MS + 1, true],
])('a job %s', (_what, info, after, abandoned) => {
  expect(isAbandoned(info, NOW + after)).toBe(abandoned);
});

test.runIf(process.platform === 'linux')('a process that got the number of a dead driver is not taken for it', () => {
  expect(isAbandoned(job({ ...own, magda_started: '1' }, 'RUNNING'), NOW)).toBe(true);
});
