/** What skipped results leave of a group's part in a job. */

/** A module that runs in an invocation, or an Aggregate that collects in it. */
export interface PlannedMember {
  readonly module: number;
  /** Slot of its result, or -1. */
  readonly slot: number;
  /** Modules without whose results it is skipped. */
  readonly needs: readonly number[];
}

/**
 * By module, the input that it lacks, if so nothing of the invocation is left to run; undefined if something is.
 *
 * @param members in topological order.
 * @param isSkipped whether a result of another group was skipped.
 */
export function lackedByAll(
  members: readonly PlannedMember[],
  isSkipped: (module: number) => boolean,
): ReadonlyMap<number, number> | undefined {
  const lacks = new Map<number, number>();
  for (const { module, needs } of members) {
    const lacked = needs.find((input) => lacks.has(input) || isSkipped(input));
    if (lacked === undefined) return undefined;
    lacks.set(module, lacked);
  }
  return lacks;
}
