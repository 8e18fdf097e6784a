/** Counts one down; the plan guarantees that it is there. */
export function countDown(counts: number[], index: number): number {
  const left = (counts[index] as number) - 1;
  counts[index] = left;
  return left;
}
