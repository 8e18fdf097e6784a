/** What a row of the table compares: two ways to do the same work, set up once, measured in turn. */

export interface Contender {
  /** Does the work once and says how much it got done in a second, or (for durations) how long it took. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

export interface Row {
  readonly name: string;
  /** What ours is held against. */
  readonly peer: string;
  readonly unit: 'jobs/s' | 'µs' | 'ms';
  /** Bound on the ratio ours / peer. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  ours(): Promise<Contender>;
  theirs(): Promise<Contender>;
}

export interface Measured {
  readonly row: Row;
  /** Medians over the alternations. */
  readonly ours: number;
  readonly theirs: number;
  /** Ratio of each alternation, ascending. */
  readonly ratios: readonly number[];
}

/** Lets both work in turn, so that a machine that slows down slows both. */
export async function alternate(row: Row, times: number): Promise<Measured> {
  const [ours, theirs] = [await row.ours(), await row.theirs()];
  await ours.measure();
  await theirs.measure();
  const pairs: { readonly a: number; readonly b: number }[] = [];
  for (let i = 0; i < times; i++) pairs.push({ b: await theirs.measure(), a: await ours.measure() });
  await ours.close();
  await theirs.close();
  return {
    row,
    ours: median(pairs.map(({ a }) => a)),
    theirs: median(pairs.map(({ b }) => b)),
    ratios: pairs.map(({ a, b }) => a / b).sort((a, b) => a - b),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

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
