/** What a job's visit of a group tells of the time before its modules, and of modules that never answered. */

import type { Visit } from './job-entry.js';
import type { Span } from './spans.js';

/** While the job was ready and the replicas were busy; undefined if there was no wait. */
export function waitSpan(visit: Visit, within: Span): Span | undefined {
  const { ready, dispatched, freed = -Infinity, ended, retried, runs } = visit;
  // No replica would make another attempt come sooner.
  if (retried) return undefined;
  // It gathers in its replica.
  const gathered = runs[0]?.batch && runs[0].begin;
  const until =
    gathered ?? (dispatched === undefined ? (runs[0]?.begin ?? ended ?? within.end) : Math.max(dispatched, freed));
  const begin = Math.max(within.begin, ready ?? Infinity);
  const end = Math.min(within.end, until, runs[0]?.begin ?? Infinity);
  return end > begin ? { begin, end } : undefined;
}

/** While a replica had the job that did not live to tell of it. */
export function lostSpan({ dispatched, freed = -Infinity, ended, lost }: Visit): Span | undefined {
  if (!lost || dispatched === undefined || ended === undefined) return undefined;
  const begin = Math.max(dispatched, freed);
  return ended > begin ? { begin, end: ended } : undefined;
}
