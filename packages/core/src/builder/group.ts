/** A declared group: how many replicas it has, what each claims, and how its jobs are treated. */

import { isFromFile } from '../module/from-file.js';
import { checkOptions, kinds, listOf, type OptionKinds } from '../options/check-options.js';
import type { GroupOptions } from '../spec/group-options.js';
import { groupOptions } from '../spec/group-options.js';
import { groupSpec } from '../spec/group-spec.js';
import type { GroupSpec } from '../spec/spec.js';
import { describe } from '../text/describe.js';

const hooks = listOf('a list of functions and fromFile(…)', (hook) => typeof hook === 'function' || isFromFile(hook));

/** Names alone: what the values are is checked at build, with all else that is wrong with the pipeline. */
export const groupKinds = Object.fromEntries(
  Object.entries(groupOptions).map(([option, { form }]) => [option, form === 'hooks' ? hooks : kinds.anything]),
) as OptionKinds<GroupOptions>;

export class Group {
  readonly name: string;
  readonly options: GroupOptions;

  /** @throws {TypeError} for an empty name, an unknown option, or hooks that cannot be called; ranges are checked at build. */
  constructor(name: string, options: GroupOptions = {}) {
    if (typeof name !== 'string' || name === '') {
      throw new TypeError(`The name of a group must be a non-empty string: it is ${describe(name)}.`);
    }
    checkOptions(`Group "${name}"`, options, groupKinds);
    this.name = name;
    this.options = Object.freeze({ ...options });
  }

  /** What cannot be is in it as it was given, for the build to find. */
  toSpec(): GroupSpec {
    return groupSpec(this.name, this.options);
  }
}
