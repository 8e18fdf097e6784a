/** Claims what the replicas of a pipeline need, of each of its executors, all or nothing. */

import { throwProblems } from '../checks/report.js';
import type { Grant } from '../executor/claim.js';
import type { Executor } from '../executor/executor.js';
import type { Plan, PlannedGroup } from '../plan/plan.js';
import type { ReplicaClaim } from '../resources/feasibility.js';
import type { Ledger } from '../resources/ledger.js';
import type { Clock } from '../util/clock.js';
import { DEFAULT_CLAIM_TIMEOUT_MS, type ParallelBuildOptions } from './build-options.js';
import type { GroupExecutors } from './group-executors.js';
import { inClaimOrder, ledgerOf } from './ledgers.js';
import { type EmitResources, warnOfUnpinnedGpus } from './resource-events.js';

export interface ClaimOrder {
  readonly plan: Plan;
  readonly executors: GroupExecutors;
  readonly options: ParallelBuildOptions;
  readonly clock: Clock;
  readonly tell: EmitResources;
}

/** What a pipeline was granted. */
export interface Claimed {
  /** By group, then replica. */
  readonly grants: ReadonlyMap<PlannedGroup, readonly Grant[]>;
  /** Gives everything back. */
  release(): void;
}

/** The part of one executor. */
interface Part {
  readonly executor: Executor;
  readonly ledger: Ledger | undefined;
  readonly groups: readonly PlannedGroup[];
  readonly claims: readonly ReplicaClaim[];
}

/**
 * Whoever waits for one executor holds what it was granted of those before it, and nothing of those after it: so no two
 * pipelines wait for each other, whatever they need.
 */
export async function claimResources(order: ClaimOrder): Promise<Claimed> {
  const { plan, executors, options, clock, tell } = order;
  const parts = await partsOf(plan, executors);
  throwProblems(
    plan.name,
    parts.flatMap(
      ({ ledger, claims, executor }) =>
        ledger?.feasible(claims, { pipeline: plan.name }, executors.nameOf(executor)) ?? [],
    ),
  );
  const grants = new Map<PlannedGroup, readonly Grant[]>();
  const releases: (() => void)[] = [];
  const release = () => {
    for (const give of releases) give();
  };
  const begin = clock.now();
  const { claimTimeout = DEFAULT_CLAIM_TIMEOUT_MS, signal } = options;
  const onWait = (detail: string) => tell('waiting', detail);
  try {
    for (const { executor, ledger, groups, claims } of parts) {
      if (ledger === undefined) {
        share(groups, claims.map(asClaimed), grants);
        continue;
      }
      const timeoutMs = Math.max(0, claimTimeout - (clock.now() - begin));
      const lease = await ledger.acquire(claims, {
        ...{ pipeline: plan.name, executor: executors.nameOf(executor), timeoutMs, clock, signal, onWait },
      });
      releases.push(lease.release);
      share(groups, lease.grants, grants);
      warnOfUnpinnedGpus(plan, groups, executor, ledger.total.numGpus ?? 0);
    }
  } catch (error) {
    release();
    throw error;
  }
  if (releases.length > 0) tell('granted', `All claims of pipeline "${plan.name}" were granted.`);
  return { grants, release };
}

function partsOf(plan: Plan, executors: GroupExecutors): Promise<readonly Part[]> {
  return Promise.all(
    inClaimOrder(executors.all).map(async (executor): Promise<Part> => {
      const groups = plan.groups.filter(({ name }) => executors.of(name) === executor);
      const ledger = executor.admission === 'core' ? await ledgerOf(executor) : undefined;
      return { executor, ledger, groups, claims: groups.flatMap(claimsOf) };
    }),
  );
}

function claimsOf({ name: group, options }: PlannedGroup): readonly ReplicaClaim[] {
  return Array.from({ length: options.replicas }, (_, replica) => ({ group, replica, claim: options.claim }));
}

function asClaimed({ claim }: ReplicaClaim): Grant {
  const { numCpus = 0, numGpus = 0, memory = 0, resources = {} } = claim;
  return { numCpus, numGpus, memory, resources, gpuIds: [] };
}

/** Grants come in the order of the claims. */
function share(
  groups: readonly PlannedGroup[],
  granted: readonly Grant[],
  grants: Map<PlannedGroup, readonly Grant[]>,
): void {
  let next = 0;
  for (const group of groups) {
    grants.set(group, granted.slice(next, next + group.options.replicas));
    next += group.options.replicas;
  }
}
