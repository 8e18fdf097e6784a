/** How a run with `--state` begins: anew, or with what an earlier one has left. */

import type { StateEntry } from '@magda/core/store';
import type { CoreRecord, KeptRecord } from './kept-data.js';
import { type LinesSum, NO_LINES } from './lines-sum.js';
import type { LiveRecord, Past } from './past.js';

export interface Start {
  /** Of the latest entry that is there. */
  readonly sequence: number;
  /** What is kept first; undefined where all that is there is replaced. */
  readonly marker: StateEntry | undefined;
  /** Sequences of records that count no more. */
  readonly dropped: readonly number[];
  /** Whose lines have no result in the output. */
  readonly open: readonly LiveRecord[];
  /** Whose lines have one. */
  readonly written: readonly LiveRecord[];
  /** Those of the snapshot. */
  readonly lines: LinesSum;
  readonly aggregates: number;
}

/** A record that changes nothing. */
export const NOTHING_NEW: CoreRecord = { kind: 'answered' };

export function anew({ sequence, aggregates }: Past): Start {
  return { sequence, aggregates, marker: undefined, dropped: [], open: [], written: [], lines: NO_LINES };
}

export function goingOn(past: Past): Start {
  const { sequence, aggregates, lines } = past;
  const dropped = past.liveOn('no file').map((record) => record.sequence);
  // Whoever called for what is left has been told: its line is on file.
  const data: KeptRecord = { record: { ...NOTHING_NEW, answered: sequence }, dropped };
  return {
    ...{ sequence, aggregates, lines },
    marker: { sequence: sequence + 1, data },
    dropped: [...past.dropped, ...dropped],
    open: past.liveOn('errors'),
    written: past.liveOn('output'),
  };
}
