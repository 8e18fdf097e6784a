/** Limits that both ends of a channel keep to. */

/** How long the modules of a group may take to tear down, all together. */
export const TEARDOWN_LIMIT_MS = 5_000;
