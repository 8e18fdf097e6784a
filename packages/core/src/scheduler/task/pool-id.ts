/** Which pool of which pipeline an error or event is of, and where in it. */

import type { ActorHandle } from './task.js';

/** Where a pool's errors happen. */
export interface PoolId {
  readonly pipeline: string;
  readonly group: string;
  /** Names of the pipeline's modules by number. */
  readonly modules: readonly string[];
  /** The only module of the group, if it has one alone. */
  readonly only: string | undefined;
  /** What the group's executor is called, where the pipeline has several. */
  readonly executor?: string | undefined;
}

/** For events: only pipelines with several executors say which it is. */
export function executorOf({ executor }: PoolId): { readonly executor?: string } {
  return executor === undefined ? {} : { executor };
}

/** The fields by which errors name an actor. */
export function contextOf({ pipeline, group }: PoolId, actor: ActorHandle, job?: number) {
  return { pipeline, group, replica: actor.replica, incarnation: actor.incarnation, job };
}

/** The name of the module that the actor began last, if that can be known. */
export function lastModuleOf({ modules, only }: PoolId, { lastModule }: ActorHandle): string | undefined {
  return lastModule === undefined ? only : modules[lastModule];
}
