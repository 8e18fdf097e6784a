/** A pipeline as a plain value: what builders and config files give, and what everything after them starts from. */

import type { Resources } from '../executor/claim.js';
import type { ModuleClass } from '../module/module.js';
import type { LiveOrFile } from '../wire/protocol.js';

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
}

export interface GroupSpec {
  readonly name: string;
  /** Default 1. */
  readonly replicas: number;
  /** `numCpus`, `numGpus`, `memory` and custom resources of each replica. */
  readonly claim: Resources;
  /** Heap limit in bytes: the group's `memory`, if it has one. */
  readonly memory: number | undefined;
  /** Deaths in a minute after which the group is given up; default 3. */
  readonly maxRestarts: number;
  /** How often a job whose actor died is tried again, if `idempotent`; default 0. */
  readonly maxRedeliveries: number;
  readonly idempotent: boolean;
  /** Jobs interleaved in one replica; default 1. */
  readonly concurrency: number;
  /** Most jobs handed to a busy replica ahead of time; default 256; 0 switches it off. */
  readonly prefetch: number;
  /** Jobs that may hold undelivered results of this group; default 64. */
  readonly maxUndelivered: number;
  /** Running time per job in milliseconds; default none. */
  readonly timeout: number | undefined;
  /** Longest wait of a ready job for a replica in milliseconds; default none. */
  readonly queueTimeout: number | undefined;
  /** Milliseconds that a cancelled module has before its actor is killed; default 5,000. */
  readonly cancelGrace: number;
  readonly env: Readonly<Record<string, string>>;
  readonly afterCreated: readonly LiveOrFile[];
  readonly executorOptions: unknown;
}

export interface PipelineSpec {
  readonly kind: 'ParallelPipeline' | 'SequentialPipeline';
  readonly name: string;
  /** In the order in which they were added. */
  readonly modules: readonly NodeSpec[];
  /** The declared ones; groups that only modules name get the defaults. */
  readonly groups: readonly GroupSpec[];
}
