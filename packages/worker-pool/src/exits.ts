/** How workers end, in words. */

import { inspect } from 'node:util';
import type { Exit } from '@magda/core';

export const TERMINATED: Exit = { reason: 'terminated' };

export const ABORTED: Pick<Exit, 'reason'> = { reason: 'aborted, as by process.abort() (SIGABRT)' };

export const CLOSED: Exit = { code: 0, reason: 'closed its channel' };

export function exited(code: number | null, signal: string | null | undefined): Exit {
  if (signal) return { signal, reason: `was killed by ${signal}` };
  return { code: code ?? undefined, reason: `exited with code ${code}` };
}

/** @param error whatever was thrown. */
export function crashed(error: unknown): Exit {
  return { reason: `crashed: ${errorText(error)}` };
}

/** @param error why the system would not start it. */
export function notStarted(error: unknown): Exit {
  return { reason: `could not be started: ${errorText(error)}` };
}

/** @param error whatever was thrown. */
export function unable(program: URL, error: unknown): Exit {
  return { reason: `could not run ${program.href}: ${errorText(error)}` };
}

/** As a message of its own, or as part of what came from another process. */
function errorText(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : inspect(error);
}
