/** What is measured: ways to do the same work, set up once and measured in turn, and how ours should stand against others. */

export interface Contestant {
  /** Does the work once. @returns how much was done in a second, or (for durations) how long it took. */
  measure(): Promise<number>;
  close(): Promise<unknown>;
}

export interface Comparison {
  readonly ours: string;
  readonly peer: string;
  /** Bound on the ratio ours / peer; without one the ratio is only told. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
  /** What keeps it from its target where that is missed. */
  readonly because?: string;
}

export interface Contest {
  readonly name: string;
  readonly unit: 'jobs/s' | 'µs' | 'ms' | 'units';
  /** How to begin, by name; one that cannot take part here throws {@link Absent}. */
  readonly contestants: Readonly<Record<string, () => Promise<Contestant>>>;
  readonly comparisons: readonly Comparison[];
}

/** A contestant needs something that this machine lacks. */
export class Absent extends Error {}

/** Jobs per second with a fixed number of them in flight. */
export async function rate(call: (job: number) => Promise<unknown>, jobs: number, inFlight = 64): Promise<number> {
  let next = 0;
  const begin = performance.now();
  const worker = async () => {
    while (next < jobs) await call(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (jobs / (performance.now() - begin)) * 1_000;
}
