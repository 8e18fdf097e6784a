/**
 * Who has a handed-over job, agreed in shared memory: the host by beginning it, or the driver by taking it back.
 *
 * Either side claims a dispatch id by one atomic exchange, so a job can be taken back from a host that is too busy to hear
 * of it, and after a death the dispatch ids prove which jobs had not begun.
 */

/**
 * The id of a task for which the ring has no place: it cannot be taken back, and nothing proves that it has not begun. Negative, and
 * no other task's.
 */
export function untracked(dispatchId: number): number {
  return -1 - dispatchId;
}

/** How many dispatch ids there are to hand out at a time, unless the driver asks for more. */
export const LEAST_TRACKED = 1_024;
const MOST_TRACKED = 65_536;

/** The driver's side: what becomes of the jobs that it has handed over. */
export interface DispatchTracker {
  /** @returns the dispatch id, or an untracked one while the one that had its place waits for the host to come to it. */
  hand(dispatchId: number): number;
  /** Takes a job back from a live host at once; false if it has begun, or if that cannot be known. */
  recall(dispatchId: number): boolean;
  /** The host has told with the end of a job that it begins this one next. */
  announced(dispatchId: number): void;
  /** Whether the job of a dead host is known not to have begun. */
  neverBegan(dispatchId: number): boolean;
  /** The module that began last, or -1. */
  readonly lastModule: number;
}

/** The host's side: it says what it begins, before it does so. */
export interface StartLog {
  /** The host is about to run the job's first module; false: the driver has taken it back. */
  begin(dispatchId: number): boolean;
  /** A job has ended, and this one comes next. @returns it, if the driver is to be told with the end. */
  announce(dispatchId: number | undefined): number | undefined;
  /** The host begins a module: should the actor die, its last word. */
  beginModule(module: number): void;
}

const HANDED = 0;
const BEGUN = 1;
const RECALLED = 2;
const STATE = 3;

/** A ring of words, one for each dispatch id that may be out, and behind it the module that the host began last. */
export class SharedStartLog implements DispatchTracker, StartLog {
  readonly #slots: Int32Array;
  readonly #size: number;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#slots = new Int32Array(memory);
    this.#size = this.#slots.length - 1;
  }

  /** @param jobs how many may be with the host at a time; those for which there is no place are not tracked. */
  static create(jobs = LEAST_TRACKED): SharedStartLog {
    const size = Math.min(Math.max(jobs, LEAST_TRACKED), MOST_TRACKED);
    const log = new SharedStartLog(new SharedArrayBuffer((size + 1) * Int32Array.BYTES_PER_ELEMENT));
    log.#slots.fill(word(0, BEGUN), 0, size);
    log.#slots[size] = -1;
    return log;
  }

  hand(dispatchId: number): number {
    const at = dispatchId % this.#size;
    // Of one that was taken back, the host finds another's word, and begins it no more than before.
    if ((Atomics.load(this.#slots, at) & STATE) === HANDED) return untracked(dispatchId);
    Atomics.store(this.#slots, at, word(dispatchId, HANDED));
    return dispatchId;
  }

  begin(dispatchId: number): boolean {
    return dispatchId < 0 || this.#exchange(dispatchId, BEGUN);
  }

  recall(dispatchId: number): boolean {
    return this.#exchange(dispatchId, RECALLED);
  }

  /** It knows already. */
  announced(): void {}

  announce(): undefined {}

  neverBegan(dispatchId: number): boolean {
    return dispatchId >= 0 && Atomics.load(this.#slots, dispatchId % this.#size) === word(dispatchId, HANDED);
  }

  #exchange(dispatchId: number, state: number): boolean {
    if (dispatchId < 0) return false;
    const handed = word(dispatchId, HANDED);
    return Atomics.compareExchange(this.#slots, dispatchId % this.#size, handed, word(dispatchId, state)) === handed;
  }

  beginModule(module: number): void {
    Atomics.store(this.#slots, this.#size, module);
  }

  get lastModule(): number {
    return Atomics.load(this.#slots, this.#size);
  }
}

/** A slot names its dispatch id: a job that still runs after the ring has come round is not taken for the one that has its slot. */
function word(dispatchId: number, state: number): number {
  return (dispatchId << 2) | state;
}
