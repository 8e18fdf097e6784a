/** Keeps state in this process: it outlives actors and pipelines, but not the process. */

import { StateStoreError } from '../errors/errors.js';
import { checkOptions } from '../options/check-options.js';
import { type StateEntry, type StateLog, type StateStore, type StateStoreOptions, storeKinds } from './state-store.js';
import { weigh } from './weigh.js';

interface Kept {
  open: boolean;
  snapshot: StateEntry | undefined;
  records: StateEntry[];
}

/**
 * A store of its own; a pipeline that is built with the same one again finds what was kept.
 *
 * @throws {TypeError} if an option cannot be.
 */
export function memoryStore(options: StateStoreOptions = {}): StateStore {
  checkOptions('memoryStore()', options, storeKinds);
  const { snapshotEvery } = options;
  const pipelines = new Map<string, Kept>();
  return {
    name: 'memoryStore()',
    snapshotEvery,
    async open(pipeline) {
      const kept = pipelines.get(pipeline) ?? { open: false, snapshot: undefined, records: [] };
      refuseOpen(kept, pipeline);
      pipelines.set(pipeline, kept);
      return new MemoryLog(kept);
    },
    async clear(pipeline) {
      const kept = pipelines.get(pipeline);
      if (kept === undefined) return;
      refuseOpen(kept, pipeline);
      pipelines.delete(pipeline);
    },
  };
}

function refuseOpen({ open }: Kept, pipeline: string): void {
  if (!open) return;
  throw new StateStoreError(
    `memoryStore() is in use by another pipeline "${pipeline}". Close that one first, or give each a name of its own.`,
    { pipeline },
  );
}

/** @throws {StateStoreError} if it cannot be copied. */
function copyOf(entry: StateEntry): StateEntry {
  try {
    return structuredClone(entry);
  } catch (cause) {
    const message = `an entry cannot be copied: ${(cause as Error).message}`;
    throw new StateStoreError(message, { refused: entry.sequence, cause });
  }
}

class MemoryLog implements StateLog {
  #closed = false;

  constructor(private readonly kept: Kept) {
    kept.open = true;
  }

  async *read(): AsyncGenerator<StateEntry> {
    const { snapshot, records } = this.#open();
    if (snapshot !== undefined) yield structuredClone(snapshot);
    for (const record of [...records]) yield structuredClone(record);
  }

  async append(records: readonly StateEntry[]): Promise<number> {
    const kept = this.#open();
    const copies = records.map(copyOf);
    kept.records.push(...copies);
    return weigh(copies);
  }

  async snapshot(snapshot: StateEntry): Promise<number> {
    const kept = this.#open();
    const copy = copyOf(snapshot);
    kept.snapshot = copy;
    kept.records = kept.records.filter(({ sequence }) => sequence > copy.sequence);
    return weigh(copy);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.kept.open = false;
  }

  #open(): Kept {
    if (this.#closed) throw new StateStoreError('memoryStore() was closed for this pipeline.');
    return this.kept;
  }
}
