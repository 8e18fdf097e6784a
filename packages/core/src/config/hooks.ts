/** Hooks that code gives to the groups of a config: the same for all, or for each its own. */

import { isFromFile } from '../module/from-file.js';
import type { Hook } from '../spec/group-options.js';
import { describe } from '../text/describe.js';
import { quoted } from '../text/quoted.js';

/** For every group, or by the name of the group. */
export type HooksOption = readonly Hook[] | Readonly<Record<string, readonly Hook[]>>;

export interface HooksByGroup {
  of(group: string): readonly Hook[];
  /** Groups that are named. */
  readonly groups: readonly string[];
  readonly isEmpty: boolean;
}

/** @throws {TypeError} for what are no hooks. */
export function checkHooks(option: unknown): HooksByGroup {
  if (Array.isArray(option)) {
    checkList('afterCreated', option);
    return { of: () => option, groups: [], isEmpty: option.length === 0 };
  }
  if (typeof option !== 'object' || option === null) {
    throw new TypeError(
      `\`afterCreated\` must be a list of hooks for every group, or an object with a list for each: it is ${describe(option)}.`,
    );
  }
  for (const [group, hooks] of Object.entries(option)) checkList(`afterCreated.${group}`, hooks);
  const byGroup = new Map(Object.entries(option as Record<string, readonly Hook[]>));
  return { of: (group) => byGroup.get(group) ?? [], groups: [...byGroup.keys()], isEmpty: byGroup.size === 0 };
}

/** @throws {TypeError} if hooks are given to a group that is not there. */
export function checkHookGroups(
  { groups }: HooksByGroup,
  modules: readonly { readonly group: string | undefined }[],
): void {
  const known = [...new Set(modules.flatMap(({ group }) => group ?? []))];
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown === undefined) return;
  throw new TypeError(
    `\`afterCreated\` has hooks for group "${unknown}", but no module is in it. The groups are ${quoted(known)}.`,
  );
}

function checkList(what: string, hooks: unknown): void {
  if (!Array.isArray(hooks)) throw new TypeError(`\`${what}\` must be a list of hooks: it is ${describe(hooks)}.`);
  const wrong = hooks.find((hook) => typeof hook !== 'function' && !isFromFile(hook));
  if (wrong === undefined && !hooks.includes(undefined)) return;
  throw new TypeError(`\`${what}\` takes functions and fromFile(…), but it has ${describe(wrong)}.`);
}
