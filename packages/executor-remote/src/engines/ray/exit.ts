/** How a job of Ray's ended, as the exit of the worker that it was. */

import { constants } from 'node:os';
import type { Exit } from '@magda/core';
import { exited, outOfMemory } from '@magda/worker-pool';
import type { JobInfo } from './api.js';

export interface Ended {
  readonly exit: Exit;
  /** What it printed last, as far as Ray tells. */
  readonly printed: string;
}

const NOT_FOUND = 127;

const REACH = 'workers on other hosts reach the driver where remote({ listen, advertise }) says';

const LOGS = /last available logs[^\n]*:\n/;

/** By a signal to itself, or as a shell tells it. */
const ABORTED = [-constants.signals.SIGABRT, 128 + constants.signals.SIGABRT];

/** Whether its end is in its log, but further up than what Ray quotes: Node says first that its heap is full. */
export function isToldByLog(job: JobInfo): boolean {
  return job.error_type === 'JOB_ENTRYPOINT_COMMAND_ERROR' && ABORTED.includes(codeOf(job));
}

/**
 * @param limit of its heap, in MiB.
 * @param log all of it, if it was read.
 */
export function endOf(job: JobInfo, limit?: number, log?: string): Ended {
  const { status, error_type } = job;
  const said = job.message ?? '';
  const at = LOGS.exec(said);
  const printed = ownLines(log ?? (at === null ? '' : said.slice(at.index + at[0].length)));
  if (status === 'SUCCEEDED') return { exit: exited(0, undefined), printed };
  if (status === 'STOPPED') return { exit: { fromOutside: true, reason: 'its Ray job was stopped' }, printed };
  if (error_type === 'JOB_ENTRYPOINT_COMMAND_ERROR') return { exit: commandExit(codeOf(job), printed, limit), printed };
  const what = FAILURES[error_type ?? ''] ?? `its Ray job failed (${error_type ?? 'Ray does not say why'})`;
  const detail = said.trim() === '' ? '' : `: ${said.trim().slice(0, 2_000)}`;
  return { exit: { fromOutside: true, reason: `${what}${detail}`.replace(/\.$/, '') }, printed };
}

/** Older versions of Ray have it in words alone. */
function codeOf({ driver_exit_code, message }: JobInfo): number {
  return driver_exit_code ?? Number(/exit code (-?\d+)/.exec(message ?? '')?.[1] ?? 1);
}

const FAILURES: Readonly<Record<string, string>> = {
  RUNTIME_ENV_SETUP_FAILURE: 'Ray could not bring its files to the node',
  JOB_SUPERVISOR_ACTOR_START_TIMEOUT: 'Ray found no place for it (RAY_JOB_START_TIMEOUT_SECONDS)',
  JOB_SUPERVISOR_ACTOR_START_FAILURE: 'Ray could not start what watches over it',
  JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE: 'Ray can place it nowhere',
  JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE: 'what watches over it in Ray failed',
  JOB_SUPERVISOR_ACTOR_DIED: 'its node, or what watches over it there, died',
  JOB_ENTRYPOINT_COMMAND_START_ERROR: 'its node could not run its command',
};

function commandExit(code: number, printed: string, limit: number | undefined): Exit {
  if (code === NOT_FOUND) {
    return {
      code,
      reason:
        'its node has no such program (exit code 127): install Node.js there, say where it is, ray({ node }), or bring it ' +
        'along, ray({ shipNode: true })',
    };
  }
  const exit = code < 0 ? exited(null, signalName(-code)) : exited(code, undefined);
  if (printed.includes('heap out of memory')) return { ...exit, ...outOfMemory(limit) };
  const said = /^magda-worker: (.*)$/m.exec(printed)?.[1];
  if (said === undefined) return exit;
  const advice = said.startsWith('could not join') ? ` (${REACH})` : '';
  return { ...exit, reason: `${exit.reason}: ${said.replace(/\.$/, '')}${advice}` };
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

/** Without what Ray itself writes into the log of a job. */
export function ownLines(log: string): string {
  return log
    .split('\n')
    .filter((line) => !isRaysOwn(line))
    .join('\n')
    .trim();
}

export function isRaysOwn(line: string): boolean {
  return /^\d{4}-\d\d-\d\d [\d:,]+\t[A-Z]+ job_\w+\.py:\d+ -- |^Running entrypoint for job /.test(line);
}
