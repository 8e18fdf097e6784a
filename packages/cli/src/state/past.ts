/** What an earlier run has left in a state folder, and which of it belongs to what is on file. */

import type { StateEntry } from '@magda/core/store';
import type { RecordHead } from '../output/record.js';
import type { CoreRecord, Kept, KeptRecord, KeptSnapshot } from './kept-data.js';
import { isSame, type LinesSum, NO_LINES, withLine } from './lines-sum.js';

/** A job's record that is in no snapshot. */
export interface LiveRecord {
  readonly sequence: number;
  readonly head: RecordHead;
}

interface Found extends LiveRecord {
  on: 'output' | 'errors' | 'no file';
}

export class Past {
  /** Of the latest entry; 0 for none. */
  readonly sequence: number;
  /** Of the run that has left it. */
  readonly output: string | undefined;
  /** How many Aggregates it had. */
  readonly aggregates: number;
  /** Those of the snapshot. */
  readonly lines: LinesSum;
  /** Sequences of records that were dropped before. */
  readonly dropped: ReadonlySet<number>;
  /** By the numbers of their lines. */
  readonly #live: ReadonlyMap<number, Found>;
  /** On file, and of no live record. */
  #others = NO_LINES;
  #hasAny = false;

  private constructor(sequence: number, latest: KeptSnapshot | undefined, records: readonly StateEntry[]) {
    this.sequence = sequence;
    this.output = latest?.output;
    this.aggregates = latest?.snapshot.aggregates.length ?? 0;
    this.lines = latest?.lines ?? NO_LINES;
    const live = new Map<number, Found>();
    const dropped = new Set<number>();
    const refusals = new Refusals();
    for (const { sequence: at, data } of records) {
      const { record, of, dropped: some = [] } = data as KeptRecord;
      if (of !== undefined) live.set(at, { sequence: at, head: of, on: 'no file' });
      for (const one of some) dropped.add(one);
      const refused = refusals.add(record, this.aggregates);
      for (const one of [...some, ...refused]) live.delete(one);
    }
    this.dropped = dropped;
    this.#live = new Map([...live.values()].map((one) => [one.head.line, one]));
  }

  static async read(entries: AsyncIterable<StateEntry>): Promise<Past> {
    let latest: KeptSnapshot | undefined;
    let last = 0;
    const records: StateEntry[] = [];
    for await (const { sequence, data } of entries) {
      last = sequence;
      const kept = data as Kept;
      if ('snapshot' in kept)
        latest = { ...kept, snapshot: { kind: 'snapshot', aggregates: kept.snapshot.aggregates } };
      else records.push({ sequence, data: withoutPayload(kept) });
    }
    return new Past(last, latest, records);
  }

  /** Whether anything is on file. */
  get hasAny(): boolean {
    return this.#hasAny;
  }

  /** The output has a result of this line. */
  succeeded(head: RecordHead): void {
    this.#hasAny = true;
    if (head.gathered === false) return;
    if (!this.#find(head, 'output')) this.#others = withLine(this.#others, head);
  }

  /** The file of collected failures has one of this line, which stays: some of its job may be in the state all the same. */
  failed(head: RecordHead): void {
    this.#hasAny = true;
    this.#find(head, 'errors');
  }

  /** How many lines the state holds beyond those that the output has; negative if it lacks some. */
  get surplus(): number {
    return this.lines.count - this.#others.count;
  }

  /** Whether each line with a result in the output is in the state, and no other is in the snapshot. */
  get matches(): boolean {
    return isSame(this.#others, this.lines);
  }

  liveOn(file: Found['on']): readonly LiveRecord[] {
    return [...this.#live.values()].filter(({ on }) => on === file);
  }

  #find({ line, hash }: RecordHead, on: Found['on']): boolean {
    const found = this.#live.get(line);
    if (found?.head.hash !== hash) return false;
    found.on = on;
    return true;
  }
}

/** Which jobs no Aggregate has taken in, although they are recorded. */
export class Refusals {
  readonly #refused = new Map<number, Set<string>>();

  /** @returns the sequence of the job's record if all have refused it now. */
  add({ of, aggregates = [] }: CoreRecord, all: number): readonly number[] {
    if (of === undefined) return [];
    const refused = this.#refused.get(of) ?? new Set();
    for (const aggregate of aggregates) refused.add(aggregate);
    this.#refused.set(of, refused);
    return refused.size >= all ? [of] : [];
  }
}

/** What modules have made may be large. */
function withoutPayload({ record: { kind, of, aggregates = [] }, ...others }: KeptRecord): KeptRecord {
  return { ...others, record: { kind, aggregates, ...(of === undefined ? {} : { of }) } };
}
