/** What is refused in configs, since it serves attacks alone. */

/** Levels of lists and mappings, with those that aliases add. */
export const DEEPEST = 100;

/** Values that all aliases of a text together may stand for. */
export const MOST_ALIASED = 100_000;

/** Keys that JavaScript gives a meaning of its own. */
export const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor'];
