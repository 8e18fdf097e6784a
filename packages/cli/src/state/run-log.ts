/**
 * The state log of a run, as core sees it. What counts is what is on file: a job's record counts once its line has a record
 * in the output, or among the collected failures, and the next run drops those of all others, and runs their lines again.
 *
 * So a snapshot, from which nothing can be dropped, is written only when the output has the results of all that is in it;
 * until then it is held in memory. And that `process()` has cleared the state is not kept, so that a run that is ended
 * before the result is written makes it again.
 */

import { bytesToEntry, entryToBytes } from '@magda/core/node';
import type { StateEntry, StateLog } from '@magda/core/store';
import type { Line } from '../input/line.js';
import type { RecordHead } from '../output/record.js';
import type { CoreRecord, CoreSnapshot, Kept, KeptRecord, KeptSnapshot } from './kept-data.js';
import { type LinesSum, withLine } from './lines-sum.js';
import { type LiveRecord, Refusals } from './past.js';
import { NOTHING_NEW, type Start } from './start.js';

export interface RunLogParts {
  readonly inner: StateLog;
  /** Path of the run's output, from the folder of the state. */
  readonly output: string;
  /** Resolves when all results that were given to the output are in it, durably. */
  synced(): Promise<void>;
  /** A snapshot could not be kept. */
  told(error: unknown): void;
}

interface Held {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export class RunLog implements StateLog {
  readonly #parts: RunLogParts;
  readonly #start: Start;
  /** What core is shown in the place of what is kept. */
  readonly #shown: Map<number, CoreRecord>;
  readonly #refusals = new Refusals();
  /** Records whose lines have no result in the output, by the numbers of the lines. */
  readonly #open: Map<number, LiveRecord>;
  /** Those that have one, and are in no snapshot that is kept. */
  #written: LiveRecord[];
  /** What is in the snapshot that is kept. */
  #lines: LinesSum;
  /** The latest snapshot, while it cannot be kept yet. */
  #held: Held | undefined;
  #aggregates: number;
  #state: 'not begun' | 'running' | 'processed' | 'closed' = 'not begun';
  #readers = 0;
  /** The snapshot that is kept is being replaced. */
  #replacing: Promise<void> | undefined;
  #lineOf: (job: number) => Line | undefined = () => undefined;

  constructor(parts: RunLogParts, start: Start) {
    this.#parts = parts;
    this.#start = start;
    this.#shown = new Map(start.dropped.map((sequence) => [sequence, NOTHING_NEW]));
    this.#open = new Map(start.open.map((one) => [one.head.line, one]));
    this.#written = [...start.written];
    this.#lines = start.lines;
    this.#aggregates = start.aggregates;
  }

  /** Jobs that are recorded from now on are those of the lines that this tells. */
  follow(lineOf: (job: number) => Line | undefined): void {
    this.#lineOf = lineOf;
  }

  /** From here on the folder changes. */
  async begin(): Promise<void> {
    const { marker } = this.#start;
    // The snapshot that core has made of nothing takes the place of all that was there, in one step.
    if (marker === undefined) await this.#whileReplacing(this.#keep(this.#held as Held));
    else await this.#parts.inner.append([marker]);
    this.#state = 'running';
    this.#look();
  }

  /** Whether Aggregates took in what the job of this line, which has no result in the output yet, had for them. */
  gathers({ number }: Line): boolean {
    return this.#open.has(number);
  }

  /** The output was given the result of this line. */
  written({ number }: Line): void {
    const record = this.#open.get(number);
    if (record === undefined) return;
    this.#open.delete(number);
    this.#written.push(record);
    this.#look();
  }

  async *read(): AsyncGenerator<StateEntry> {
    while (this.#replacing !== undefined) await this.#replacing;
    this.#readers++;
    try {
      yield* this.#entries();
    } finally {
      this.#readers--;
      this.#look();
    }
  }

  async append(records: readonly StateEntry[]): Promise<number> {
    // At the end of a build that comes to nothing, core says that all is answered.
    if (this.#state === 'not begun') return 0;
    return await this.#parts.inner.append(records.map((record) => this.#marked(record)));
  }

  async snapshot(snapshot: StateEntry): Promise<number> {
    const bytes = entryToBytes(snapshot);
    this.#aggregates = (snapshot.data as CoreSnapshot).aggregates.length;
    this.#held = { sequence: snapshot.sequence, bytes };
    this.#look();
    return bytes.byteLength;
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#replacing;
    await this.#parts.inner.close();
  }

  async *#entries(): AsyncGenerator<StateEntry> {
    const held = this.#held;
    const { marker, sequence: before } = this.#start;
    let last = held?.sequence ?? -1;
    if (held !== undefined) yield bytesToEntry(held.bytes);
    if (this.#state === 'not begun' && marker === undefined) {
      // Numbers go on after those of what is to be replaced.
      if (before > 0 && last < before) yield { sequence: before, data: NOTHING_NEW };
      return;
    }
    for await (const { sequence, data } of this.#parts.inner.read()) {
      if (sequence <= last) continue;
      last = sequence;
      const kept = data as Kept;
      yield { sequence, data: 'snapshot' in kept ? kept.snapshot : (this.#shown.get(sequence) ?? kept.record) };
    }
    if (marker !== undefined && last < marker.sequence) yield { ...marker, data: (marker.data as KeptRecord).record };
  }

  #marked({ sequence, data }: StateEntry): StateEntry {
    const record = data as CoreRecord;
    if (record.kind === 'run') return { sequence, data: this.#ofLine(sequence, record) };
    if (record.kind === 'process') {
      this.#state = 'processed';
      this.#shown.set(sequence, record);
      const { answered } = record;
      const instead: CoreRecord = answered === undefined ? NOTHING_NEW : { ...NOTHING_NEW, answered };
      return { sequence, data: { record: instead } satisfies KeptRecord };
    }
    for (const refused of this.#refusals.add(record, this.#aggregates)) this.#close(refused);
    return { sequence, data: { record } satisfies KeptRecord };
  }

  #ofLine(sequence: number, record: CoreRecord): KeptRecord {
    const line = this.#lineOf(record.job ?? 0);
    if (line === undefined) throw new Error(`job ${record.job} is of no line of the input`);
    const of: RecordHead = { line: line.number, hash: line.hash };
    this.#open.set(line.number, { sequence, head: of });
    return { record, of };
  }

  /** No Aggregate has the job of this record. */
  #close(refused: number): void {
    for (const [line, { sequence }] of this.#open) if (sequence === refused) this.#open.delete(line);
    this.#look();
  }

  /** Keeps the snapshot that is held as soon as that may be. */
  #look(): void {
    const held = this.#held;
    if (held === undefined || this.#state !== 'running' || this.#replacing !== undefined || this.#readers > 0) return;
    for (const { sequence } of this.#open.values()) if (sequence <= held.sequence) return;
    this.#whileReplacing(this.#keep(held)).then(
      () => this.#look(),
      (error) => this.#parts.told(error),
    );
  }

  async #whileReplacing(replaced: Promise<void>): Promise<void> {
    this.#replacing = replaced.catch(() => {});
    try {
      await replaced;
    } finally {
      this.#replacing = undefined;
    }
  }

  async #keep(held: Held): Promise<void> {
    const { inner, output, synced } = this.#parts;
    const { sequence } = held;
    await synced();
    const isIn = (record: LiveRecord) => record.sequence <= sequence;
    const lines = this.#written.filter(isIn).reduce((sum, { head }) => withLine(sum, head), this.#lines);
    const snapshot = bytesToEntry(held.bytes).data as CoreSnapshot;
    await inner.snapshot({ sequence, data: { snapshot, output, lines } satisfies KeptSnapshot });
    this.#lines = lines;
    this.#written = this.#written.filter((record) => !isIn(record));
    if (this.#held === held) this.#held = undefined;
  }
}
