/** What the pool of each group needs besides its pipeline: how its replicas are started, and with what. */

import type { EventHub } from '../events/event-hub.js';
import type { Grant } from '../executor/claim.js';
import type { Executor } from '../executor/executor.js';
import type { LogSink } from '../log/index.js';
import type { ReportStray } from '../log/report-stray.js';
import { copiedInputs } from '../plan/copied-inputs.js';
import type { Plan, PlannedGroup } from '../plan/plan.js';
import type { PoolContext } from '../scheduler/pool/pool-context.js';
import { prefetchOf } from '../scheduler/pool/prefetch.js';
import type { RateLimit } from '../scheduler/pool/rate-limit.js';
import { type LaunchOrder, launch } from '../scheduler/replicas/launch.js';
import type { TimeLimits } from '../scheduler/task/time-limits.js';
import { type AsyncScope, inScopeLike } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import { VERSION } from '../util/version.js';
import type { ContextSpec, HostSpec } from '../wire/host-spec.js';
import { PROTOCOL_VERSION } from '../wire/protocol.js';
import type { Claimed } from './claim-resources.js';
import type { GroupExecutors } from './group-executors.js';
import type { EmitResources } from './resource-events.js';

/** What the groups of a pipeline have in common. */
export interface Common {
  readonly clock: Clock;
  /** Of groups whose modules run in event loops of their own, or do not. */
  limits(isElsewhere: boolean): TimeLimits;
  /** Whether all modules do, whatever executors say. */
  readonly isElsewhere: boolean | undefined;
  readonly startTimeout: number;
  readonly executors: GroupExecutors;
  readonly plan: Plan;
  readonly sink: LogSink;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  contextFor(executor: Executor): ContextSpec;
  readonly grants: Claimed['grants'];
  readonly claimTimeout: number;
  /** By group. */
  readonly rates: readonly (RateLimit | undefined)[];
  readonly durable: boolean;
  /** The contexts of callers, by job, where modules can enter them. */
  readonly scopes: ReadonlyMap<number, AsyncScope> | undefined;
  /** That of the build. */
  readonly scope: AsyncScope | undefined;
  readonly stray: ReportStray;
  readonly events: EventHub;
  readonly tell: EmitResources;
}

export function poolContext(
  index: number,
  common: Common,
): Omit<PoolContext, 'oldest' | 'blocked' | 'journal' | 'lost'> {
  const { clock, startTimeout, claimTimeout, plan, sink, executors, events, tell } = common;
  const group = plan.groups[index] as PlannedGroup;
  const grants = common.grants.get(group) as readonly Grant[];
  const executor = executors.of(group.name);
  const isElsewhere = common.isElsewhere ?? executor.supports.isolation === true;
  const limits = common.limits(isElsewhere);
  const copied =
    executors.several && executor.passes === 'references'
      ? copiedInputs(plan, index, (name) => executors.of(name))
      : undefined;
  return {
    ...{ clock, limits, isElsewhere, events },
    stray: common.stray,
    place: {
      pipeline: plan.name,
      group: group.name,
      modules: plan.modules,
      only: group.modules.length === 1 ? group.modules[0]?.name : undefined,
      executor: executors.nameFor(group.name),
    },
    rate: common.rates[index],
    // What is passed by reference stays with whom it came from.
    transfer: executor.supports.transfer === true && executor.passes !== 'references',
    log: (entry) => sink.write(entry),
    launcher: (listener) => (replica, incarnation, signal) => {
      const resources = grants[replica] as Grant;
      const order: LaunchOrder = {
        executor,
        request: {
          id: `${plan.name}/${group.name}/${replica}#${incarnation}`,
          pipeline: plan.name,
          group: group.name,
          ...{ replica, incarnation, resources },
          memory: group.options.memory,
          env: group.options.env,
          executorOptions: group.options.executorOptions,
          sources: group.sources,
        },
        spec: { ...hostSpec(common, group, executor, replica, resources), incarnation, ...(copied && { copied }) },
        ...{ listener, signal, limits, startTimeout },
        mostJobs: group.options.concurrency + prefetchOf(group.options),
        admission:
          executor.admission === 'core'
            ? undefined
            : // What had its place before waits until there is one again.
              {
                timeout: incarnation === 1 ? claimTimeout : Number.POSITIVE_INFINITY,
                waiting: (detail) => tell('waiting', detail),
              },
      };
      // Else it would be that of the job with which an actor died.
      return inScopeLike(executor.supports.isolation ? undefined : common.scope, () => launch(order), undefined);
    },
  };
}

function hostSpec(
  { plan, sink, sharedParameters, contextFor, durable, scopes }: Common,
  { name: group, options, modules, batches }: PlannedGroup,
  executor: Executor,
  replica: number,
  resources: Grant,
): Omit<HostSpec, 'incarnation' | 'copied' | 'startLog' | 'sharedMemory' | 'passes'> {
  return {
    protocol: PROTOCOL_VERSION,
    version: VERSION,
    kind: 'ParallelPipeline',
    pipeline: plan.name,
    ...{ group, replica, resources, modules, sharedParameters, context: contextFor(executor) },
    replicas: options.replicas,
    hooks: options.afterCreated,
    concurrency: options.concurrency,
    ...(batches?.oneCall && { oneCall: { grace: options.cancelGrace } }),
    logs: sink.enabled,
    durable,
    // Elsewhere nobody could enter them.
    scopeOf: executor.supports.isolation ? undefined : scopes && ((job) => scopes.get(job)),
  };
}
