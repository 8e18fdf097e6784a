/** What cannot be done as it was asked for: the command line, the config or a file is wrong. */

/** Its message is all that is shown of it, and the command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'Refusal';
}
