/** Tells what a module returned from a value that is only that: one property is read, whatever it may mean. */

// Two copies of core must agree, so the mark hangs on the global symbol registry.
export const mark: unique symbol = Symbol.for('@magda/core/hand-over') as never;

/** What a marked value means: `true` for one that is transferred. */
export type Mark = true | 'skipped';

/** It never throws, whatever the value: modules return proxies too. */
export function markOf(value: unknown): Mark | undefined {
  try {
    const found = typeof value === 'object' && value !== null ? (value as { [mark]?: unknown })[mark] : undefined;
    return found === true || found === 'skipped' ? found : undefined;
  } catch {
    return undefined;
  }
}
