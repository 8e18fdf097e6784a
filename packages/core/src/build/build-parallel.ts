/** Builds a parallel pipeline: checks everything, claims resources, starts the actors. */

import { carriageProblems, interfaceProblems, refuseInWorker, sourceProblems } from '../checks/build-checks.js';
import { checkParameters } from '../checks/parameters.js';
import { throwProblems } from '../checks/report.js';
import { notBuilt } from '../errors/call-errors.js';
import { EventHub } from '../events/event-hub.js';
import type { Grant } from '../executor/claim.js';
import type { Executor } from '../executor/executor.js';
import { createLogger, type LogSink } from '../log/index.js';
import { type ReportStray, strayTeller } from '../log/report-stray.js';
import { toLiveOrFile } from '../module/from-file.js';
import { BuiltParallelPipeline } from '../pipeline/parallel.js';
import { makePlan } from '../plan/make-plan.js';
import type { Plan, PlannedGroup } from '../plan/plan.js';
import { describePlan } from '../plan/plan-description.js';
import { analyse } from '../plan/structure.js';
import type { ReplicaClaim } from '../resources/feasibility.js';
import type { Lease } from '../resources/ledger.js';
import type { Pipeline } from '../runtime/pipeline.js';
import type { PoolContext } from '../scheduler/pool/pool-context.js';
import { type LaunchOrder, launch } from '../scheduler/replicas/launch.js';
import { TimeLimits } from '../scheduler/task/time-limits.js';
import type { PipelineSpec } from '../spec/spec.js';
import { type AsyncScope, currentScope, inScopeLike } from '../util/async-scope.js';
import { type Clock, systemClock } from '../util/clock.js';
import { frozenCopy } from '../util/frozen-copy.js';
import { VERSION } from '../util/version.js';
import { takePayload } from '../wire/payload.js';
import { type ContextSpec, type HostSpec, PROTOCOL_VERSION } from '../wire/protocol.js';
import { buildJournal } from './build-journal.js';
import {
  checkParallelOptions,
  DEFAULT_CLAIM_TIMEOUT_MS,
  DEFAULT_MAX_PENDING,
  DEFAULT_START_TIMEOUT_MS,
  type ParallelBuildOptions,
} from './build-options.js';
import { defaultExecutor } from './defaults.js';
import { ledgerOf } from './ledgers.js';
import { type EmitResources, resourceTeller, warnOfUnpinnedGpus } from './resource-events.js';

/**
 * @param clock what the pipeline goes by; a simulation has one of its own.
 * @param isElsewhere whether modules run in event loops of their own; so they do in a simulation.
 */
export async function buildParallel(
  spec: PipelineSpec,
  options: ParallelBuildOptions,
  clock: Clock = systemClock,
  isElsewhere?: boolean,
): Promise<Pipeline> {
  refuseInWorker(spec.name);
  checkParallelOptions(options);
  if (options.signal?.aborted) throw notBuilt(spec.name, options.signal);
  const executor = options.executor ?? defaultExecutor();
  const givenToAll = frozenCopy(options.sharedParameters ?? {});
  const context = toLiveOrFile(options.context);
  const { isolation } = executor.supports;
  const { structure, problems } = analyse(spec);
  const checked = await checkParameters(spec.name, spec.modules);
  throwProblems(spec.name, [
    ...problems,
    ...checked.problems,
    ...interfaceProblems(spec),
    ...(isolation ? sourceProblems(spec) : []),
    ...(checked.problems.length === 0
      ? carriageProblems(spec, context, givenToAll, checked.parameters, executor.supports)
      : []),
  ]);
  if (structure === undefined) throw new TypeError('A graph without problems has a structure.');

  const parameters = checked.parameters.map((one) => taken(one, executor));
  const sharedParameters = taken(givenToAll, executor);
  const plan = makePlan({ spec, structure, parameters, fromFiles: isolation });
  const sink = createLogger(options.logger);
  const stray = strayTeller({ kind: 'ParallelPipeline', name: plan.name }, sink, clock);
  const events = new EventHub(stray);
  const tell = resourceTeller(plan.name, events, sink, clock);
  const journal = await buildJournal({ spec, parameters, options, events, sink, clock });
  const lease = await claim(plan, executor, options, clock, tell).catch(async (error) => {
    await journal?.close();
    throw error;
  });
  const carried: ContextSpec =
    isolation && context.kind === 'value' ? payloadOf(context.value, plan, executor) : context;
  const { startTimeout = DEFAULT_START_TIMEOUT_MS } = options;
  // Elsewhere nobody could enter them.
  const scopes = isolation ? undefined : new Map<number, AsyncScope>();
  const limits = new TimeLimits(clock, isElsewhere ?? isolation);
  const common = {
    ...{ clock, limits, isElsewhere: isElsewhere ?? isolation },
    startTimeout,
    executor,
    plan,
    sink,
    sharedParameters,
    context: carried,
    grants: byGroup(plan, lease.grants),
    claimTimeout: options.claimTimeout ?? DEFAULT_CLAIM_TIMEOUT_MS,
    durable: journal !== undefined,
    scopes,
    scope: isolation ? undefined : currentScope(),
    // Who listens knows already.
    stray: (...told: Parameters<ReportStray>) => {
      if (sink.enabled || !events.listening.actor) stray(...told);
    },
  };
  const pipeline = new BuiltParallelPipeline({
    spec,
    plan,
    modules: describePlan(spec, structure, parameters),
    context: options.context,
    sharedParameters,
    ...{ clock, limits, events, scopes },
    maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
    sharedMemory: executor.supports.sharedMemory,
    journal,
    share: executor.share?.bind(executor),
    passes: executor.passes ?? 'copies',
    poolContext: (index) => poolContext(index, common, events, tell),
    release() {
      lease.release();
      tell('released', 'All claims were given back.');
    },
  });
  return await pipeline.start(options.signal ?? new AbortController().signal);
}

/** Maps, dates and bytes among parameters are copied, too: what the caller does with his own changes nothing. */
function taken<T>(parameters: T, { supports: { sharedMemory } }: Executor): T {
  const { value } = takePayload(parameters, { root: 'parameters', interfaces: NO_INTERFACES, sharedMemory });
  return frozenCopy(value as T);
}

const NO_INTERFACES = { byId: () => undefined };

function payloadOf(value: unknown, plan: Plan, { supports }: Executor): ContextSpec {
  const options = { root: 'context', interfaces: plan.interfaces, sharedMemory: supports.sharedMemory };
  return { kind: 'payload', payload: takePayload(value, options) };
}

async function claim(
  plan: Plan,
  executor: Executor,
  { claimTimeout = DEFAULT_CLAIM_TIMEOUT_MS, signal }: ParallelBuildOptions,
  clock: Clock,
  tell: EmitResources,
): Promise<Lease> {
  const claims = plan.groups.flatMap(({ name: group, options }) =>
    Array.from({ length: options.replicas }, (_, replica): ReplicaClaim => ({ group, replica, claim: options.claim })),
  );
  if (executor.admission === 'executor') return { grants: claims.map(asClaimed), release() {} };
  const ledger = await ledgerOf(executor);
  throwProblems(plan.name, ledger.feasible(claims, { pipeline: plan.name }));
  const onWait = (detail: string) => tell('waiting', detail);
  const lease = await ledger.acquire(claims, {
    ...{ pipeline: plan.name, timeoutMs: claimTimeout, clock, signal, onWait },
  });
  warnOfUnpinnedGpus(plan, executor, ledger.total.numGpus ?? 0);
  tell('granted', `All claims of pipeline "${plan.name}" were granted.`);
  return lease;
}

function asClaimed({ claim }: ReplicaClaim): Grant {
  const { numCpus = 0, numGpus = 0, memory = 0, resources = {} } = claim;
  return { numCpus, numGpus, memory, resources, gpuIds: [] };
}

/** Grants come in the order of the claims. */
function byGroup({ groups }: Plan, grants: readonly Grant[]): readonly (readonly Grant[])[] {
  let next = 0;
  return groups.map(({ options }) => {
    const first = next;
    next += options.replicas;
    return grants.slice(first, next);
  });
}

interface Common {
  readonly clock: Clock;
  readonly limits: TimeLimits;
  readonly isElsewhere: boolean;
  readonly startTimeout: number;
  readonly executor: Executor;
  readonly plan: Plan;
  readonly sink: LogSink;
  readonly sharedParameters: Readonly<Record<string, unknown>>;
  readonly context: ContextSpec;
  /** By group, then replica. */
  readonly grants: readonly (readonly Grant[])[];
  readonly claimTimeout: number;
  readonly durable: boolean;
  /** The contexts of callers, by job, where modules can enter them. */
  readonly scopes: ReadonlyMap<number, AsyncScope> | undefined;
  /** That of the build. */
  readonly scope: AsyncScope | undefined;
  readonly stray: ReportStray;
}

function poolContext(
  index: number,
  common: Common,
  events: EventHub,
  tell: EmitResources,
): Omit<PoolContext, 'oldest' | 'blocked' | 'journal' | 'lost'> {
  const { clock, limits, isElsewhere, startTimeout, claimTimeout, plan, sink, executor } = common;
  const grants = common.grants[index] as readonly Grant[];
  const group = plan.groups[index] as PlannedGroup;
  return {
    ...{ clock, limits, isElsewhere, events },
    stray: common.stray,
    place: {
      pipeline: plan.name,
      group: group.name,
      modules: plan.modules,
      only: group.modules.length === 1 ? group.modules[0]?.name : undefined,
    },
    transfer: executor.supports.transfer,
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
        spec: hostSpec(common, group, replica, incarnation, resources),
        ...{ listener, signal, limits, startTimeout },
        mostJobs: group.options.concurrency + group.options.prefetch,
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
      return inScopeLike(common.scope, () => launch(order), undefined);
    },
  };
}

function hostSpec(
  { plan, sink, sharedParameters, context, durable, scopes }: Common,
  { name: group, options, modules }: PlannedGroup,
  replica: number,
  incarnation: number,
  resources: Grant,
): Omit<HostSpec, 'startLog' | 'sharedMemory' | 'passes'> {
  return {
    protocol: PROTOCOL_VERSION,
    version: VERSION,
    kind: 'ParallelPipeline',
    pipeline: plan.name,
    ...{ group, replica, incarnation, resources, modules, sharedParameters, context },
    replicas: options.replicas,
    hooks: options.afterCreated,
    concurrency: options.concurrency,
    logs: sink.enabled,
    durable,
    scopeOf: scopes && ((job) => scopes.get(job)),
  };
}
