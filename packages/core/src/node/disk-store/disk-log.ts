/** One pipeline's folder: the latest snapshot in a file of its own, and records in files that begin where a snapshot was taken. */

import { join } from 'node:path';
import { StateStoreError } from '../../errors.js';
import type { StateEntry, StateLog } from '../../store/state-store.js';
import type { Files, OpenFile } from './files.js';
import { framesOf, PREAMBLE, readFrames } from './frames.js';
import { lock } from './lock.js';
import { openSegment, type Segment, type WrittenSegment } from './segment.js';

export class DiskLog implements StateLog {
  #last: Promise<unknown> = Promise.resolve();
  /** A write has failed, and may have left something after the end. */
  #soiled = false;
  /** The next record begins a file of its own. */
  #turnsOver = false;
  #closed = false;

  private constructor(
    private readonly files: Files,
    private readonly folder: string,
    private readonly unlock: () => Promise<void>,
    /** Number of the snapshot; undefined without one. */
    private snapshotAt: number | undefined,
    /** All but the one that is written to, in order. */
    private full: readonly Segment[],
    private current: WrittenSegment,
  ) {}

  /** @throws {StateStoreError} if the folder is in use, or what is in it cannot be read. */
  static async open(files: Files, folder: string): Promise<DiskLog> {
    const unlock = await lock(files, folder);
    try {
      const names = await files.list(folder);
      const snapshots = numbersOf(names, 'snapshot');
      const snapshotAt = snapshots.pop();
      // What a crash left half done.
      const leftovers = [...names.filter((name) => name.endsWith('.tmp')), ...snapshots.map((at) => `snapshot-${at}`)];
      for (const name of leftovers) await files.remove(join(folder, name));
      const segments = numbersOf(names, 'records').map((first) => segmentOf(folder, first));
      const latest = segments.pop() ?? segmentOf(folder, (snapshotAt ?? 0) + 1);
      const current = await openSegment(files, folder, latest);
      return new DiskLog(files, folder, unlock, snapshotAt, segments, current);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  async *read(): AsyncGenerator<StateEntry> {
    const { snapshotAt, segments } = await this.#inTurn(async () => {
      await this.#clean();
      return { snapshotAt: this.snapshotAt, segments: [...this.full, { ...this.current }] };
    });
    if (snapshotAt !== undefined) yield* this.#entriesIn({ path: join(this.folder, `snapshot-${snapshotAt}`) });
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
      for (const { bytes, size } of frames) {
        this.#soiled = true;
        await this.current.file.write(bytes, this.current.end);
        await this.current.file.sync();
        this.#soiled = false;
        this.current.end += size;
        room += size;
      }
      this.current.last = records.at(-1)?.sequence ?? this.current.last;
      return room;
    });
  }

  async snapshot(snapshot: StateEntry): Promise<number> {
    this.#checkOpen();
    const room = await this.#writeSnapshot(snapshot);
    await this.#inTurn(async () => {
      const before = this.snapshotAt;
      this.snapshotAt = snapshot.sequence;
      this.#turnsOver = this.current.last >= this.current.first;
      if (before !== undefined && before !== snapshot.sequence)
        await this.#sweep(join(this.folder, `snapshot-${before}`));
      await this.#sweepRecords(snapshot.sequence);
    });
    return room;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const closed = this.#inTurn(() => this.current.file.close());
    this.#closed = true;
    await closed;
    await this.unlock();
  }

  /** Removes what a failed write may have left, so that nobody takes it for a record. */
  async #clean(): Promise<void> {
    if (!this.#soiled) return;
    await this.current.file.truncate(this.current.end);
    await this.current.file.sync();
    this.#soiled = false;
  }

  async #turnOver(): Promise<void> {
    const { path, first, last, file } = this.current;
    this.current = await openSegment(this.files, this.folder, segmentOf(this.folder, last + 1));
    this.full = [...this.full, { path, first }];
    this.#turnsOver = false;
    await file.close();
  }

  async #writeSnapshot(snapshot: StateEntry): Promise<number> {
    const path = join(this.folder, `snapshot-${snapshot.sequence}`);
    const draft = `${path}.tmp`;
    const bytes = framesOf([snapshot]).flatMap((frame) => frame.bytes);
    try {
      const file = await this.files.open(draft, 'create');
      try {
        await file.write([PREAMBLE, ...bytes], 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.files.rename(draft, path);
      await this.files.syncFolder(this.folder);
    } catch (error) {
      await this.#sweep(draft);
      throw error;
    }
    return bytes.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Removes the files whose records are all in the snapshot. */
  async #sweepRecords(snapshotAt: number): Promise<void> {
    const segments = [...this.full, this.current];
    const isIn = (_: Segment, at: number) => (segments[at + 1] as Segment).first <= snapshotAt + 1;
    for (const { path } of this.full.filter(isIn)) await this.#sweep(path);
    this.full = this.full.filter((segment, at) => !isIn(segment, at));
  }

  /** What cannot be removed now is of no use, but does no harm. */
  async #sweep(path: string): Promise<void> {
    await this.files.remove(path).catch(() => {});
  }

  async *#entriesIn({ path, end }: { readonly path: string; readonly end?: number }): AsyncGenerator<StateEntry> {
    const file: OpenFile = await this.files.open(path, 'read');
    try {
      for await (const { entries } of readFrames(file, path, end ?? (await file.size()))) yield* entries;
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
    const turn = this.#last.then(call);
    this.#last = turn.catch(() => {});
    return await turn;
  }
}

function segmentOf(folder: string, first: number): Segment {
  return { first, path: join(folder, `records-${first}`) };
}

/** In ascending order. */
function numbersOf(names: readonly string[], kind: string): number[] {
  const numbers = names.flatMap((name) => new RegExp(`^${kind}-(\\d+)$`).exec(name)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}
