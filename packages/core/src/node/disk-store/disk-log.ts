/** One pipeline's folder: the latest snapshot in a file of its own, and records in files that begin where a snapshot was taken. */

import { dirname, join } from 'node:path';
import { StateStoreError } from '../../errors/errors.js';
import type { StateEntry, StateLog } from '../../store/state-store.js';
import { Claim } from './claim.js';
import { isMissing } from './code-of.js';
import type { Files, OpenFile } from './files.js';
import { framesOf, PREAMBLE_BYTES } from './frames.js';
import { numbersOf } from './numbered-files.js';
import type { Patience } from './owner.js';
import { DamagedFrame, readFrames } from './read-frames.js';
import { type Segment, segmentOf, WrittenSegment } from './segment.js';
import { snapshotName, writeSnapshot } from './snapshot-file.js';
import { makeState, sweepBeside } from './state-folder.js';

export class DiskLog implements StateLog {
  #last: Promise<unknown> = Promise.resolve();
  /** The next record begins a file of its own. */
  #turnsOver = false;
  #closed = false;

  private constructor(
    private readonly files: Files,
    private readonly folder: string,
    private readonly claim: Claim,
    /** Number of the snapshot; undefined without one. */
    private snapshotAt: number | undefined,
    /** All but the one that is written to, in order. */
    private full: readonly Segment[],
    private current: WrittenSegment,
  ) {}

  /** @throws {StateStoreError} if the folder is in use, or what is in it cannot be read. */
  static async open(files: Files, folder: string, patience: Patience): Promise<DiskLog> {
    let claim: Claim | undefined;
    while (claim === undefined) {
      await makeState(files, folder);
      claim = await Claim.take(files, folder, patience);
    }
    try {
      return await DiskLog.#openClaimed(files, folder, claim);
    } catch (error) {
      await claim.release().catch(() => {});
      throw error;
    }
  }

  static async #openClaimed(files: Files, folder: string, claim: Claim): Promise<DiskLog> {
    const { path } = claim;
    await sweepBeside(files, folder);
    // Who made it may have been killed before its name was safe.
    await files.syncFolder(dirname(folder));
    const names = await files.list(path);
    const snapshots = numbersOf(names, 'snapshot');
    const snapshotAt = snapshots.pop();
    // What a crash left half done.
    const leftovers = [...names.filter((name) => name.endsWith('.tmp')), ...snapshots.map(snapshotName)];
    for (const name of leftovers) await files.remove(join(path, name));
    const segments = numbersOf(names, 'records').map(segmentOf);
    const latest = segments.pop() ?? segmentOf((snapshotAt ?? 0) + 1);
    const current = await WrittenSegment.open(files, path, latest);
    return new DiskLog(files, folder, claim, snapshotAt, segments, current);
  }

  async *read(): AsyncGenerator<StateEntry> {
    const { snapshotAt, segments } = await this.#inTurn(async () => {
      await this.#clean();
      const { name, first, end } = this.current;
      return { snapshotAt: this.snapshotAt, segments: [...this.full, { name, first, end }] };
    });
    if (snapshotAt !== undefined) yield await this.#snapshotIn(snapshotName(snapshotAt));
    let next = (snapshotAt ?? 0) + 1;
    for (const [at, segment] of segments.entries()) {
      const following = segments[at + 1]?.first;
      if (following !== undefined && following <= next) continue;
      for await (const entry of this.#entriesIn(segment)) {
        if (entry.sequence < next) continue;
        if (entry.sequence > next) throw this.#gap(next, entry.sequence);
        next++;
        yield entry;
      }
    }
  }

  async append(records: readonly StateEntry[]): Promise<number> {
    const frames = framesOf(records);
    return await this.#inTurn(async () => {
      await this.#clean();
      if (this.#turnsOver) await this.#turnOver();
      let room = 0;
      for (const frame of frames) {
        await this.current.append(frame);
        room += frame.size;
      }
      this.current.last = records.at(-1)?.sequence ?? this.current.last;
      await this.#checkOwned();
      return room;
    });
  }

  async snapshot(snapshot: StateEntry): Promise<number> {
    this.#checkOpen();
    const room = await this.#explained(() => writeSnapshot(this.files, this.claim.path, snapshot));
    await this.#inTurn(async () => {
      await this.#checkOwned();
      const before = this.snapshotAt;
      this.snapshotAt = snapshot.sequence;
      this.#turnsOver = this.current.last >= this.current.first;
      if (before !== undefined && before !== snapshot.sequence) await this.#sweep(snapshotName(before));
      await this.#sweepRecords(snapshot.sequence);
    });
    return room;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const closed = this.#inTurn(() => this.current.close());
    this.#closed = true;
    try {
      await closed;
    } finally {
      await this.claim.release();
    }
  }

  /** Removes what a failed write may have left. */
  async #clean(): Promise<void> {
    if (!this.current.isSoiled) return;
    await this.#checkOwned();
    await this.current.clean();
  }

  /** What has been written counts only if the next who opens the store finds it. @throws {StateStoreError} */
  async #checkOwned(): Promise<void> {
    const [isThere] = await Promise.all([this.current.isIn(this.claim.path), this.claim.check()]);
    if (isThere) return;
    // It may be gone because the folder was taken over since.
    await this.claim.check();
    throw new StateStoreError(
      `${join(this.claim.path, this.current.name)} was removed or replaced while it was open, so nothing is kept there. Build the pipeline anew.`,
    );
  }

  async #turnOver(): Promise<void> {
    const before = this.current;
    this.current = await WrittenSegment.make(this.files, this.claim.path, segmentOf(before.last + 1));
    this.full = [...this.full, { name: before.name, first: before.first }];
    this.#turnsOver = false;
    // All of it is safe.
    await before.close().catch(() => {});
  }

  /** Removes the files whose records are all in the snapshot. */
  async #sweepRecords(snapshotAt: number): Promise<void> {
    const segments: readonly Segment[] = [...this.full, this.current];
    const isIn = (_: Segment, at: number) => (segments[at + 1] as Segment).first <= snapshotAt + 1;
    for (const { name } of this.full.filter(isIn)) await this.#sweep(name);
    this.full = this.full.filter((segment, at) => !isIn(segment, at));
  }

  /** What cannot be removed now is of no use, but does no harm. */
  async #sweep(name: string): Promise<void> {
    await this.files.remove(join(this.claim.path, name)).catch(() => {});
  }

  async #snapshotIn(name: string): Promise<StateEntry> {
    for await (const entry of this.#entriesIn({ name })) return entry;
    throw new DamagedFrame(join(this.claim.path, name), PREAMBLE_BYTES, false, 'there is no snapshot in it');
  }

  async *#entriesIn({ name, end }: { readonly name: string; readonly end?: number }): AsyncGenerator<StateEntry> {
    const path = join(this.claim.path, name);
    const file: OpenFile = await this.#explained(() => this.files.open(path, 'read'));
    try {
      const size = end ?? (await file.size());
      for await (const { entries } of readFrames(file, path, size)) yield* entries;
    } finally {
      await file.close();
    }
  }

  #gap(from: number, to: number): StateStoreError {
    return new StateStoreError(
      `${this.folder} has lost the records from ${from} to ${to - 1}: a file is missing. ` +
        'Put a copy of the whole folder in its place, or clear() the store to begin anew.',
    );
  }

  #checkOpen(): void {
    if (this.#closed) throw new StateStoreError(`${this.folder} was closed.`);
  }

  async #inTurn<T>(call: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    const turn = this.#last.then(() => this.#explained(call));
    this.#last = turn.catch(() => {});
    return await turn;
  }

  /** A name that is not there any more may mean that the whole folder is not. */
  async #explained<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (isMissing(error)) await this.#checkOwned();
      throw error;
    }
  }
}
