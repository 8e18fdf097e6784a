/** What a job's visit of a group tells of the time before its modules, and of modules that never answered. */

import type { Visit } from './recorder.js';
import type { Span } from './spans.js';

/** From being ready to the hand-over, or to the begin of the first module; undefined if there was no wait. */
export function waitSpan(visit: Visit, within: Span): Span | undefined {
  const { ready, dispatched, ended, runs } = visit;
  const until = runs[0]?.begin ?? lostSpan(visit)?.begin ?? dispatched ?? ended ?? within.end;
  const begin = Math.max(within.begin, ready ?? Infinity);
  const end = Math.min(within.end, until);
  return end > begin ? { begin, end } : undefined;
}

/** While a replica had the job that did not live to tell of it; undefined if it did, or is still at it. */
export function lostSpan({ dispatched, freed = -Infinity, ended, runs }: Visit): Span | undefined {
  if (dispatched === undefined || ended === undefined || runs.length > 0) return undefined;
  const begin = Math.max(dispatched, freed);
  return ended > begin ? { begin, end: ended } : undefined;
}
