/** Positions in a list, as messages and records name some of its items. */

/** Whether these are some of the positions in a list of that length: at least one, each once, in order. */
export function arePositions(value: unknown, length: number): value is readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > length) return false;
  let before = -1;
  for (let at = 0; at < value.length; at++) {
    const position: unknown = value[at];
    if (!Number.isSafeInteger(position) || (position as number) <= before || (position as number) >= length)
      return false;
    before = position as number;
  }
  return true;
}
