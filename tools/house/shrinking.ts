/** A list of what is still tolerated: nothing new may join it, and what is mended must leave it. */

/** What is wrong between what was found and what the list allows. */
export function againstList(
  found: ReadonlyMap<string, string>,
  allowed: readonly string[],
  list: string,
): readonly string[] {
  const tolerated = new Set(allowed);
  const fresh = [...found].filter(([key]) => !tolerated.has(key)).map(([, problem]) => problem);
  const gone = [...tolerated].filter((key) => !found.has(key));
  return [...fresh, ...gone.map((key) => `${list} still allows "${key}", which no longer occurs: remove it.`)];
}

/** Refuses a list that is longer than it was, whatever the entries are called now. */
export function againstGrowth(
  allowed: readonly string[],
  before: readonly string[] | undefined,
  list: string,
): readonly string[] {
  if (before === undefined || allowed.length <= before.length) return [];
  return [
    `${list} has ${allowed.length} entries, and had ${before.length}. It may only shrink: mend what you would add to it.`,
  ];
}
