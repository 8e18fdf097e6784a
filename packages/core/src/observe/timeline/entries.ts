/** A timeline as flat plain data: what ran and what waited, and how busy each replica was. */

import type { Phase } from '../../wire/protocol.js';
import type { Chart } from './chart.js';
import type { JobEntry } from './job-entry.js';
import { lostSpan, waitSpan } from './visit-spans.js';

/** One replica and how busy it was. */
export interface LaneEntry {
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  readonly replica: number;
  /** Share of the time since the first job was called during which a module ran, from 0 to 1. */
  readonly busy: number;
}

interface Placed {
  readonly job: number;
  readonly phase: Phase;
  /** Undefined in a sequential pipeline. */
  readonly group: string | undefined;
  readonly replica: number | undefined;
  /** Milliseconds since the timeline's `begin`. */
  readonly begin: number;
  readonly end: number;
}

/**
 * A module that ran; a job that was ready for a group and waited for a replica; a job whose replica died, or was killed,
 * before it told what ran.
 */
export type TimelineEntry =
  | (Placed & { readonly kind: 'run'; readonly module: string })
  | (Placed & { readonly kind: 'wait' | 'lost' });

export function lanesOf({ groups }: Chart): LaneEntry[] {
  return groups.flatMap(({ group, lanes }) => lanes.map(({ replica, busy }) => ({ group, replica, busy })));
}

/** Job by job, in the order in which things happened to it. */
export function entriesOf(jobs: readonly JobEntry[], { begin: origin, makespan }: Chart): TimelineEntry[] {
  return jobs.flatMap(({ job, phase, visits }) =>
    visits
      .flatMap((visit): TimelineEntry[] => {
        const { group, replica } = visit;
        const wait = waitSpan(visit, { begin: origin, end: origin + makespan });
        const lost = lostSpan(visit);
        const spans = [
          ...(wait === undefined ? [] : [{ kind: 'wait', ...wait } as const]),
          ...(lost === undefined ? [] : [{ kind: 'lost', ...lost } as const]),
          ...visit.runs.map((run) => ({ kind: 'run', ...run }) as const),
        ];
        return spans.map((span) => ({
          job,
          phase,
          group,
          replica,
          ...span,
          begin: span.begin - origin,
          end: span.end - origin,
        }));
      })
      .sort((one, other) => one.begin - other.begin),
  );
}
