/** Limits that both ends of a channel keep to. */

/** How long the modules of a group may take to tear down, all together. */
export const TEARDOWN_LIMIT_MS = 5_000;

/** How long a host that is not too busy takes to answer at most. */
export const ANSWER_MS = 1_000;

/** How many values a group may be ahead of the reader of a job's stream. */
export const WINDOW = 16;

/** Between two messages on the progress of a task. */
export const PROGRESS_PAUSE_MS = 100;
