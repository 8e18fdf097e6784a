/** Starts that failed because the system had no room for them at that moment: they say nothing against the group. */

const CODES = new Set<unknown>(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOBUFS']);

/** So many in a row take about a minute, with the pauses in between. */
export const MOST_SHORTAGES = 20;

export function isShortage(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    if (CODES.has((each as { readonly code?: unknown }).code)) return true;
  }
  return false;
}
