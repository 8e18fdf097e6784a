/** What a module says of its inputs by the type of its arguments. */

import type { InstanceOf } from './module-constructor.js';
import type { ResultSet } from './result-set.js';

/** The classes that a module reads, where its `RunArgs` name them; else unknown. */
export type DeclaredAccepts<Class> = Class extends { readonly '~module': 'aggregate' }
  ? InstanceOf<Class> extends { aggregate(args: infer Args): unknown }
    ? KeysOf<Args>
    : unknown
  : InstanceOf<Class> extends { run(args: infer Args): unknown }
    ? KeysOf<Args>
    : InstanceOf<Class> extends { runBatch(jobs: readonly (infer Args)[]): unknown }
      ? KeysOf<Args>
      : unknown;

type KeysOf<Args> = Args extends { readonly data: ResultSet<infer Accepts> } ? Accepts : unknown;
