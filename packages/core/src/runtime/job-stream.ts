/** What `stream()` gives: the values that the modules of one job emit, and its results. */

import { type Deferred, deferred } from '../util/deferred.js';
import { Fifo } from '../util/fifo.js';
import type { ReadJob, StreamedValue, ValueReader } from './value-reader.js';

/**
 * The values that the modules of a job emit, in order, once: the job waits for whoever reads them. The iteration ends with the job,
 * and throws what that fails with. To leave it early aborts the job.
 */
export interface JobStream<Emitted = StreamedValue, Results = unknown>
  extends AsyncIterableIterator<Emitted>,
    AsyncDisposable {
  /**
   * What `run()` would give; it need not be handled. If it is awaited while nobody iterates, the values are dropped from then on.
   */
  readonly results: Promise<Results>;
  /** Aborts the job unless it is over. */
  return(): Promise<IteratorResult<Emitted>>;
}

/** @param nextTurn calls back when all that the caller does now is done. */
export function jobStream<Results>(
  run: (reader: ValueReader) => Promise<Results>,
  nextTurn: (call: () => void) => void,
): JobStream<StreamedValue, Results> {
  return new OpenStream(run, nextTurn);
}

interface Arrived {
  readonly value: StreamedValue;
  readonly taken: () => void;
}

const END: IteratorResult<StreamedValue> = { done: true, value: undefined };

class OpenStream<Results> implements JobStream<StreamedValue, Results>, ValueReader {
  readonly results: Promise<Results>;
  isOpen = true;
  readonly #arrived = new Fifo<Arrived>();
  readonly #waiting = new Fifo<Deferred<IteratorResult<StreamedValue>>>();
  #job: ReadJob | undefined;
  #isRead = false;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(run: (reader: ValueReader) => Promise<Results>, nextTurn: (call: () => void) => void) {
    const results = new AwaitedResults<Results>((resolve, reject) => {
      run(this).then(
        (value) => {
          this.#ended();
          resolve(value);
        },
        (error) => {
          this.#failure = { error };
          this.#ended();
          reject(error);
        },
      );
    });
    // Who iterates has the error already.
    Promise.prototype.then.call(results, undefined, () => {});
    results.awaited = () => nextTurn(() => this.#unread());
    this.results = results;
  }

  [Symbol.asyncIterator](): this {
    this.#isRead = true;
    return this;
  }

  async next(): Promise<IteratorResult<StreamedValue>> {
    this.#isRead = true;
    const first = this.#arrived.shift();
    if (first !== undefined) {
      first.taken();
      return { done: false, value: first.value };
    }
    if (this.#isOver) return this.#end();
    if (!this.isOpen) throw unread();
    const next = deferred<IteratorResult<StreamedValue>>();
    this.#waiting.push(next);
    return next.promise;
  }

  async return(): Promise<IteratorResult<StreamedValue>> {
    this.isOpen = false;
    this.#failure = undefined;
    this.#drop();
    while (this.#waiting.size > 0) this.#waiting.shift()?.resolve(END);
    if (!this.#isOver) {
      this.#isOver = true;
      this.#job?.abort();
    }
    return END;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  reads(job: ReadJob): void {
    this.#job = job;
  }

  add(value: StreamedValue, taken: () => void): void {
    const next = this.#waiting.shift();
    if (next === undefined) return this.#arrived.push({ value, taken });
    taken();
    next.resolve({ done: false, value });
  }

  /** Tells each failure once. */
  #end(): IteratorResult<StreamedValue> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
    return END;
  }

  #ended(): void {
    if (this.#isOver) {
      // It was left, and so it failed.
      this.#failure = undefined;
      return;
    }
    this.#isOver = true;
    const first = this.#waiting.shift();
    if (first !== undefined && this.#failure !== undefined) first.reject(this.#failure.error);
    else first?.resolve(END);
    if (first !== undefined) this.#failure = undefined;
    while (this.#waiting.size > 0) this.#waiting.shift()?.resolve(END);
  }

  /** Nobody iterates, and somebody waits for the results. */
  #unread(): void {
    if (this.#isRead || this.#isOver || !this.isOpen) return;
    this.isOpen = false;
    this.#drop();
    this.#job?.unread();
  }

  #drop(): void {
    while (this.#arrived.size > 0) this.#arrived.shift();
  }
}

/** A promise that knows when it is awaited. */
class AwaitedResults<T> extends Promise<T> {
  static override readonly [Symbol.species] = Promise;
  awaited: (() => void) | undefined;

  // biome-ignore lint/suspicious/noThenProperty: a promise has it
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.awaited?.();
    return super.then(fulfilled, rejected);
  }
}

function unread(): TypeError {
  return new TypeError(
    'The values of this stream were dropped, as its `results` were awaited before anybody iterated. Begin to iterate first.',
  );
}
