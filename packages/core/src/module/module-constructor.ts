/** A module class as those know it who read its results: that it is one, and what its instances are, whatever their methods take. */

import type { StandardSchema } from './standard-schema.js';

export interface ModuleStatics {
  readonly '~module': 'runtime' | 'aggregate';
  readonly name: string;
  /** Any Standard Schema. */
  readonly parameters?: StandardSchema;
}

/** A class that extends `Module.Runtime` or `Module.Aggregate`, whatever its methods take. */
export type ModuleConstructor<Instance = unknown> = (abstract new (...args: never[]) => Instance) & ModuleStatics;

export type InstanceOf<Class> = Class extends abstract new (...args: never[]) => infer Instance ? Instance : never;
