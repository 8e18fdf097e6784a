import { expect, test } from 'vitest';
import type { JobInfo } from './api.js';
import { endOf, isToldByLog } from './exit.js';

const job = (more: Partial<JobInfo>): JobInfo => ({
  ...{
    submission_id: 'a',
    status: 'FAILED',
    message: null,
    error_type: null,
    driver_exit_code: null,
    metadata: null,
    end_time: 1,
  },
  ...more,
});

const command = (code: number, printed = ''): JobInfo =>
  job({
    error_type: 'JOB_ENTRYPOINT_COMMAND_ERROR',
    driver_exit_code: code,
    message:
      `Job entrypoint command failed with exit code ${code}, last available logs (truncated to 20,000 chars):\n` +
      `2026-11-25 22:53:23,627\tINFO job_manager.py:581 -- Runtime env is setting up.\n` +
      `Running entrypoint for job a: exec node worker.js\n${printed}\n`,
  });

test.each<[JobInfo, RegExp]>([
  [job({ status: 'SUCCEEDED' }), /^exited with code 0$/],
  [job({ status: 'STOPPED' }), /^its Ray job was stopped$/],
  [command(3), /^exited with code 3$/],
  [command(-9), /^was killed by SIGKILL$/],
  [command(127), /no such program.*shipNode/],
  [
    command(-6, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'),
    /^out of memory: heap limit 64 MiB$/,
  ],
  [command(1, 'magda-worker: it has no ticket.'), /^exited with code 1: it has no ticket$/],
  [job({ error_type: 'RUNTIME_ENV_SETUP_FAILURE', message: 'disk full' }), /bring its files to the node: disk full/],
  [job({ error_type: 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT' }), /found no place.*RAY_JOB_START_TIMEOUT_SECONDS/],
  [job({ error_type: 'JOB_SUPERVISOR_ACTOR_START_FAILURE' }), /could not start/],
  [job({ error_type: 'JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE' }), /place it nowhere/],
  [job({ error_type: 'JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE' }), /failed/],
  [job({ error_type: 'JOB_SUPERVISOR_ACTOR_DIED' }), /its node, or what watches over it there, died/],
  [job({ error_type: 'JOB_ENTRYPOINT_COMMAND_START_ERROR' }), /could not run its command/],
  [job({ error_type: 'SOMETHING_NEW' }), /failed \(SOMETHING_NEW\)/],
])('how a job of Ray ended is told in words (%#)', (info, reason) => {
  expect(endOf(info, 64).exit.reason).toMatch(reason);
});

test('a heap that is full is told by the beginning of what Node says, of which Ray quotes the end', () => {
  const aborted = command(-6, '22: 0x7f [node]');
  expect(endOf(aborted, 64).exit.reason).toBe('was killed by SIGABRT');
  expect(isToldByLog(aborted)).toBe(true);
  expect(isToldByLog(command(3))).toBe(false);
  const log = 'FATAL ERROR: JavaScript heap out of memory\n22: 0x7f [node]\n';
  expect(endOf(aborted, 64, log).exit.reason).toBe('out of memory: heap limit 64 MiB');
});

test('what a worker printed is told apart from what Ray adds', () => {
  expect(endOf(command(1, 'one\ntwo')).printed).toBe('one\ntwo');
});
