/** How workers end, in words. */

import { inspect } from 'node:util';
import type { Exit } from '@magda/core';

export const TERMINATED: Exit = { reason: 'terminated' };

export const CLOSED: Exit = { code: 0, reason: 'closed its channel' };

export function exited(code: number | null, signal: string | null | undefined): Exit {
  if (signal) return { signal, reason: `was killed by ${signal}` };
  return { code: code ?? undefined, reason: `exited with code ${code}` };
}

/** @param error whatever was thrown. */
export function crashed(error: unknown): Exit {
  return { reason: `crashed: ${saidBy(error)}` };
}

/** @param error whatever was thrown. */
export function unable(program: URL, error: unknown): Exit {
  return { reason: `could not run ${program.href}: ${saidBy(error)}` };
}

function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error);
}
