/** What became of the attempts of a task that is handed over again, as numbers: they count on. */

/** How often an actor died with the task, then the number of each module of which attempts had failed, and how many of them. */
export type EarlierAttempts = readonly number[];

export function earlierAttempts(deaths: number, failed: ReadonlyMap<number, number> | undefined): EarlierAttempts {
  return failed === undefined ? [deaths] : [deaths, ...[...failed].flat()];
}

/** How many attempts of a module failed. */
export function failedBefore(earlier: EarlierAttempts, module: number): number {
  for (let at = 1; at < earlier.length; at += 2) if (earlier[at] === module) return earlier[at + 1] as number;
  return 0;
}
