/** Which executor each group names, where they name different ones: what pictures and texts add to a group's name. */

import { cut, printable } from './text/cells.js';

export type ExecutorNames = ReadonlyMap<string | undefined, string>;

/** Longer names are cut where there is little room. */
const WIDEST = 16;

/**
 * @param used the groups that modules name; those that are not declared name no executor.
 * @param declared the groups with options.
 */
export function executorNames(
  used: Iterable<string | undefined>,
  declared: readonly { readonly name: string; readonly executor?: unknown }[] = [],
): ExecutorNames {
  const names = new Map(
    declared.flatMap(({ name, executor }) => (typeof executor === 'string' ? [[name, executor]] : [])),
  );
  const distinct = new Set([...used].map((group) => names.get(group as string)));
  return distinct.size > 1 ? names : new Map();
}

/** Empty, or ` on gpus`. */
export function onExecutor(executor: string | undefined): string {
  return executor === undefined ? '' : ` on ${cut(printable(executor), WIDEST)}`;
}
