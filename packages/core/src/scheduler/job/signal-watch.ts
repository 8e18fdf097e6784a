/** Ends jobs by their callers' signals, with one listener on a signal however many jobs share it. */

export class SignalWatch<T> {
  readonly #watched = new Map<AbortSignal, { readonly jobs: Set<T>; readonly listener: () => void }>();

  constructor(private readonly end: (job: T, reason: unknown) => void) {}

  add(signal: AbortSignal, job: T): void {
    let entry = this.#watched.get(signal);
    if (entry === undefined) {
      const jobs = new Set<T>();
      const listener = () => {
        this.#watched.delete(signal);
        for (const waiting of jobs) this.end(waiting, signal.reason);
      };
      entry = { jobs, listener };
      this.#watched.set(signal, entry);
      signal.addEventListener('abort', listener, { once: true });
    }
    entry.jobs.add(job);
  }

  remove(signal: AbortSignal, job: T): void {
    const entry = this.#watched.get(signal);
    if (entry === undefined) return;
    entry.jobs.delete(job);
    if (entry.jobs.size > 0) return;
    this.#watched.delete(signal);
    signal.removeEventListener('abort', entry.listener);
  }
}
