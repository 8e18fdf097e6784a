/** Files of a state that have a number in their names: that of their snapshot, or of their first record. */

/** The numbers of the files of that kind, in ascending order. */
export function numbersOf(names: readonly string[], kind: string): number[] {
  const numbers = names.flatMap((name) => {
    const number = Number(name.slice(kind.length + 1));
    // Nobody else's names, such as those that have numbers too large to be told apart.
    return Number.isSafeInteger(number) && name === `${kind}-${number}` ? [number] : [];
  });
  return numbers.sort((a, b) => a - b);
}
