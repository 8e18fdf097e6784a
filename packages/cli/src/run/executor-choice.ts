/** What `--executor` says: an executor, for the groups that name it or for all others. */

import { InvalidArgumentError } from 'commander';

export interface ExecutorChoice {
  /** What groups call it; undefined for those that name none. */
  readonly name: string | undefined;
  /** `inline`, `threads`, `processes`, `remote`, or a file or package and its factory. */
  readonly executor: string;
}

/** @throws {InvalidArgumentError} for a name that has one already, or none. */
export function executorChoice(text: string, before: readonly ExecutorChoice[]): ExecutorChoice {
  // Paths may have such a sign, too.
  const [, name, executor = ''] = /^([^=/\\#]*)=(.*)$/s.exec(text) ?? [undefined, undefined, text];
  if (name === '' || executor === '') throw new InvalidArgumentError('It must be EXECUTOR or NAME=EXECUTOR.');
  const other = before.find((choice) => choice.name === name);
  if (other === undefined) return { name, executor };
  throw new InvalidArgumentError(
    name === undefined
      ? `Groups without a name for theirs have one already, ${other.executor}: the others need a name, such as gpus=${executor}.`
      : `"${name}" has one already, ${other.executor}.`,
  );
}
