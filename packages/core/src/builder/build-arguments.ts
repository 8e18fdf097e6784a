/** What `build()` has to be given besides its defaults: what groups name. */

import type { ParallelBuildOptions } from '../build/build-options.js';
import type { Executor } from '../executor/executor.js';
import type { NoOthers } from '../runtime/map-options.js';
import type { GroupOptions } from '../spec/group-options.js';
import type { Rate } from '../spec/rate.js';

/** Options of groups, by the groups' names. */
export type GroupsByName = Readonly<Record<string, GroupOptions>>;

/** The groups themselves, where an option that there is not does not compile. */
export type KnownOptions<Groups extends GroupsByName> = {
  readonly [Group in keyof Groups]: NoOthers<Groups[Group], keyof GroupOptions>;
};

/** What groups name with that option; a name that may be any text is checked at build alone. */
type Named<Groups extends GroupsByName, Option extends 'executor' | 'rate'> = {
  [Group in keyof Groups]: Groups[Group] extends { readonly [Key in Option]: infer Name extends string }
    ? string extends Name
      ? never
      : Name
    : never;
}[keyof Groups];

type Needs<Option extends string, Name extends string, Value> = [Name] extends [never]
  ? unknown
  : { readonly [Key in Option]: { readonly [Each in Name]: Value } };

/** The options of `build()`, which cannot be left out where groups name executors or rates. */
export type BuildArguments<Groups extends GroupsByName> = [Named<Groups, 'executor'> | Named<Groups, 'rate'>] extends [
  never,
]
  ? [options?: ParallelBuildOptions]
  : [
      options: ParallelBuildOptions &
        Needs<'executors', Named<Groups, 'executor'>, Executor> &
        Needs<'rates', Named<Groups, 'rate'>, Rate | readonly Rate[]>,
    ];
