/** A pipeline as a plain value: what builders and config files give, and what everything after them starts from. */

import type { Resources } from '../executor/claim.js';
import type { NodeBatch } from '../module/batch.js';
import type { ModuleClass } from '../module/module.js';
import type { RetryOptions } from '../options/retry.js';
import type { LiveOrFile } from '../wire/host-spec.js';
import type { OnError } from '../wire/protocol.js';
import type { GroupOptions, groupOptions } from './group-options.js';

export interface NodeSpec {
  readonly name: string;
  readonly Class: ModuleClass;
  readonly group: string | undefined;
  /** As the user wrote them; the schema is applied at build. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The name under which the result is exposed, or undefined. */
  readonly exposed: string | undefined;
  /** Names of the predecessors, in the order of the links, each once. */
  readonly dependsOn: readonly string[];
  /** Those of them without whose results it runs too, where these were skipped; default none. */
  readonly optional?: readonly string[] | undefined;
  /** What a throw of the module does to its job; default 'fail'. */
  readonly onError?: OnError | undefined;
  /** How it is tried again where it throws; what it leaves out, the build says. Default: not at all. */
  readonly retry?: RetryOptions | undefined;
  /** What it says of its batches besides its class; default nothing. */
  readonly batch?: NodeBatch | undefined;
}

/** Options that a spec has under another name or in another form. */
export type OwnForm = 'numCpus' | 'numGpus' | 'memory' | 'resources' | 'afterCreated';

/** The other options as they were given, or what holds without them; docs/options.md describes each. */
export type ResolvedOptions = {
  readonly [Option in Exclude<keyof GroupOptions, OwnForm>]-?: (typeof groupOptions)[Option]['default'] extends
    | undefined
    | (() => undefined)
    ? GroupOptions[Option]
    : Exclude<GroupOptions[Option], undefined>;
};

/** A declared group, with what holds for options that were left out. */
export interface GroupSpec extends ResolvedOptions {
  readonly name: string;
  /** `numCpus`, `numGpus`, `memory` and custom resources of each replica. */
  readonly claim: Resources;
  /** Heap limit in bytes: the group's `memory`, if it has one. */
  readonly memory: number | undefined;
  readonly afterCreated: readonly LiveOrFile[];
}

export interface PipelineSpec {
  readonly kind: 'ParallelPipeline' | 'SequentialPipeline';
  readonly name: string;
  /** In the order in which they were added. */
  readonly modules: readonly NodeSpec[];
  /** The declared ones; groups that only modules name get the defaults. */
  readonly groups: readonly GroupSpec[];
}
