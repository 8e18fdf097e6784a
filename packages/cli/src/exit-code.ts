/** How a command tells what came of it. */

export const ExitCode = {
  done: 0,
  /** Jobs failed, or what follows them. */
  failed: 1,
  /** The command line, the config or a file is wrong. */
  refused: 2,
} as const;
