/** What the compiler knows of a pipeline that is described as one object: wrong links, and exactly the results it gives. */

import type { ModuleClass } from '../module/module-class.js';
import type { ModuleUse } from '../module/module-use.js';
import type { MaySkip, ValueOf } from '../module/module-value.js';
import type { IsAccepted, TagOf } from '../module/node-types.js';
import type { EmittedAs, OrAny } from './emitted-types.js';

/** The modules of a pipeline by name, each made by `use()`. */
export type ModuleUses = { readonly [Name in string]: ModuleUse };

/** The modules themselves, where each link that the compiler knows to be wrong is the sentence that says so. */
export type CheckedUses<Uses extends ModuleUses> = {
  readonly [Name in keyof Uses]: CheckedUse<Uses, Name>;
};

type CheckedUse<Uses extends ModuleUses, Name extends keyof Uses> = [WrongLink<Uses, Name, Links<Uses[Name]>>] extends [
  never,
]
  ? unknown
  : WrongLink<Uses, Name, Links<Uses[Name]>>;

/** A sentence for each wrong link; a name that is any text may be right. */
type WrongLink<Uses extends ModuleUses, Name, Link> = Link extends string
  ? string extends Link
    ? never
    : Link extends keyof Uses
      ? IsAccepted<ClassOf<Uses[Name & keyof Uses]>, ClassOf<Uses[Link]>> extends true
        ? never
        : `"${Name & string}" does not accept "${Link}": neither its class nor what it produces is among what @accept lists.`
      : `"${Name & string}" depends on "${Link}", which is not in this pipeline.`
  : never;

type Links<Use extends ModuleUse> = Use['~use']['dependencies'];

type ClassOf<Use extends ModuleUse> = Use extends ModuleUse<infer Class extends ModuleClass> ? Class : never;

/** Exactly what `run()` gives. */
export type DefinedRunResults<Uses extends ModuleUses> = Results<
  Uses,
  Exclude<keyof Uses, After<Uses, Aggregates<Uses>>>,
  Doubtful<Uses>
>;

/** Exactly what `process()` gives: the results of Aggregates and of what follows them. */
export type DefinedProcessResults<Uses extends ModuleUses> = Results<
  Uses,
  After<Uses, Aggregates<Uses>> | Doubtful<Uses>,
  Exclude<Doubtful<Uses>, After<Uses, Aggregates<Uses>>>
>;

/** What the modules emit that declare it; what others emit has no type. */
export type DefinedEmittedValues<Uses extends ModuleUses> = OrAny<
  { readonly [Name in keyof Uses]: EmittedAs<ClassOf<Uses[Name]>, Name & string> }[keyof Uses]
>;

/** The exposed ones of `Names`. `Maybe` may be exposed by the other call, and what decorators alone expose is not known. */
type Results<Uses extends ModuleUses, Names extends keyof Uses, Maybe> = Exactly<
  {
    readonly [Name in Exclude<Names, Absent<Uses>> as Tag<Uses, Name>]:
      | ValueOf<ClassOf<Uses[Name]>>
      | (Name extends Maybe ? undefined : never);
  } & {
    readonly [Name in Names & Absent<Uses> as Tag<Uses, Name>]?: ValueOf<ClassOf<Uses[Name]>> | undefined;
  } & {
    readonly [Name in Exclude<Names, KnownTags<Uses>> as IsDoubtful<Uses[Name]> extends true ? Name : never]:
      | ValueOf<ClassOf<Uses[Name]>>
      | undefined;
  }
>;

type Exactly<T> = { readonly [Name in keyof T]: T[Name] };

/** The name under which a module is known to be exposed. */
type Tag<Uses extends ModuleUses, Name extends keyof Uses> = TagOf<
  Uses[Name]['~use']['expose'],
  Name & string,
  ClassTagOf<ClassOf<Uses[Name]>, Name & string>
>;

type ClassTagOf<Class, Name extends string> = Class extends { readonly '~exposes'?: infer As }
  ? TagOf<NonNullable<As>, Name, never>
  : never;

type KnownTags<Uses extends ModuleUses> = { [Name in keyof Uses]: Tag<Uses, Name> }[keyof Uses];

/** Whether decorators may expose the module: they do not change the type of their class. */
type IsDoubtful<Use extends ModuleUse> = [Use['~use']['expose']] extends [undefined]
  ? '~exposes' extends keyof ClassOf<Use>
    ? false
    : true
  : false;

type Aggregates<Uses extends ModuleUses> = {
  [Name in keyof Uses]: ClassOf<Uses[Name]> extends { readonly '~module': 'aggregate' } ? Name : never;
}[keyof Uses];

/** What follows a name that is any text may follow an Aggregate. */
type Doubtful<Uses extends ModuleUses> = After<
  Uses,
  { [Name in keyof Uses]: string extends Links<Uses[Name]> ? Name : never }[keyof Uses]
>;

/** `Known` and all that follows them: once round for each link of the longest way, so that a circle ends too. */
type After<Uses extends ModuleUses, Known extends keyof Uses> = [Known] extends [never]
  ? never
  : [Next<Uses, Known>] extends [Known]
    ? Known
    : After<Uses, Known | Next<Uses, Known>>;

/** Those whose results may be absent: what skips, and what needs what may be absent. */
type Absent<Uses extends ModuleUses> = AndWhoNeed<Uses, Skipping<Uses>>;

type Skipping<Uses extends ModuleUses> = {
  [Name in keyof Uses]: '~throws' extends Uses[Name]['~use']['lenient']
    ? Name
    : MaySkip<ClassOf<Uses[Name]>> extends true
      ? Name
      : never;
}[keyof Uses];

type AndWhoNeed<Uses extends ModuleUses, Known extends keyof Uses> = [Known] extends [never]
  ? never
  : [InNeed<Uses, Known>] extends [Known]
    ? Known
    : AndWhoNeed<Uses, Known | InNeed<Uses, Known>>;

type InNeed<Uses extends ModuleUses, Known extends keyof Uses> = {
  [Name in keyof Uses]: [Exclude<Links<Uses[Name]>, Uses[Name]['~use']['lenient']> & Known] extends [never]
    ? never
    : Name;
}[keyof Uses];

type Next<Uses extends ModuleUses, Known extends keyof Uses> = {
  [Name in keyof Uses]: [Links<Uses[Name]> & Known] extends [never] ? never : Name;
}[keyof Uses];
