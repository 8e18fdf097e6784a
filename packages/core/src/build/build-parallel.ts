/** Builds a parallel pipeline: checks everything, claims resources, starts the actors. */

import {
  carriageProblems,
  externalInterfaceProblems,
  interfaceProblems,
  refuseInWorker,
  sourceProblems,
} from '../checks/build-checks.js';
import { checkParameters } from '../checks/parameters.js';
import { throwProblems } from '../checks/report.js';
import { notBuilt } from '../errors/call-errors.js';
import { EventHub } from '../events/event-hub.js';
import type { Executor } from '../executor/executor.js';
import { createLogger } from '../log/index.js';
import { type ReportStray, strayTeller } from '../log/report-stray.js';
import { toLiveOrFile } from '../module/from-file.js';
import { takenRetry } from '../options/retry.js';
import { BuiltParallelPipeline } from '../pipeline/parallel.js';
import type { RequestForm } from '../pipeline/parallel-parts.js';
import { requestsByReference } from '../plan/copied-inputs.js';
import { makePlan } from '../plan/make-plan.js';
import type { Plan, PlannedGroup } from '../plan/plan.js';
import { describePlan } from '../plan/plan-description.js';
import { analyze } from '../plan/structure.js';
import type { Pipeline } from '../runtime/pipeline.js';
import type { PipelineSpec } from '../spec/spec.js';
import { type AsyncScope, currentScope } from '../util/async-scope.js';
import { type Clock, systemClock } from '../util/clock.js';
import { frozenCopy } from '../util/frozen-copy.js';
import type { ContextSpec } from '../wire/host-spec.js';
import { takePayload } from '../wire/payload.js';
import type { Phase } from '../wire/protocol.js';
import { buildJournal } from './build-journal.js';
import {
  checkParallelOptions,
  DEFAULT_CLAIM_TIMEOUT_MS,
  DEFAULT_MAX_PENDING,
  DEFAULT_START_TIMEOUT_MS,
  type ParallelBuildOptions,
} from './build-options.js';
import { claimResources } from './claim-resources.js';
import { GroupExecutors } from './group-executors.js';
import { inClaimOrder } from './ledgers.js';
import { LimitsByPlace } from './limits-by-place.js';
import { type Common, poolContext } from './pool-context.js';
import { resourceTeller } from './resource-events.js';
import { rateLimits, rateProblems } from './shared-rates.js';
import { sharingOf } from './sharing.js';

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
  const executors = new GroupExecutors(spec, options);
  const executorOf = (group: string | undefined) => executors.of(group);
  const givenToAll = frozenCopy(options.sharedParameters ?? {});
  const context = toLiveOrFile(options.context);
  const { structure, problems } = analyze(spec);
  const checked = await checkParameters(spec.name, spec.modules);
  throwProblems(spec.name, [
    ...problems,
    ...executors.problems,
    ...rateProblems(spec, options.rates),
    ...checked.problems,
    ...interfaceProblems(spec),
    // On which executor a group is to run has to be known for these.
    ...(executors.problems.length === 0
      ? [
          ...sourceProblems(spec, executorOf),
          ...externalInterfaceProblems(spec, executorOf),
          ...(checked.problems.length === 0
            ? carriageProblems(spec, context, givenToAll, checked.parameters, executorOf)
            : []),
        ]
      : []),
  ]);
  if (structure === undefined) throw new TypeError('A graph without problems has a structure.');

  const parameters = checked.parameters.map((one, module) =>
    taken(one, sharesMemory(executorOf(structure.groups[module]))),
  );
  const sharedParameters = taken(givenToAll, executors.every(sharesMemory));
  const plan = makePlan({ spec, structure, parameters, executorOf, retry: takenRetry(options.retry) });
  const sink = createLogger(options.logger);
  const stray = strayTeller({ kind: 'ParallelPipeline', name: plan.name }, sink, clock);
  const events = new EventHub(stray);
  const tell = resourceTeller(plan.name, events, sink, clock);
  const journal = await buildJournal({ spec, parameters, options, events, sink, clock });
  const { grants, release } = await claimResources({ plan, executors, options, clock, tell }).catch(async (error) => {
    await journal?.close();
    throw error;
  });
  const { startTimeout = DEFAULT_START_TIMEOUT_MS } = options;
  // Elsewhere nobody could enter them.
  const isHere = !executors.every(isIsolated);
  const scopes = isHere ? new Map<number, AsyncScope>() : undefined;
  const limits = new LimitsByPlace(clock);
  const common: Common = {
    ...{ clock, isElsewhere, startTimeout, executors, plan, sink, sharedParameters, grants, scopes, events, tell },
    limits: (isElsewhere) => limits.of(isElsewhere),
    rates: rateLimits(plan.groups, options.rates, clock),
    contextFor: (executor) =>
      isIsolated(executor) && context.kind === 'value' ? payloadOf(context.value, plan, executor) : context,
    claimTimeout: options.claimTimeout ?? DEFAULT_CLAIM_TIMEOUT_MS,
    durable: journal !== undefined,
    scope: isHere ? currentScope() : undefined,
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
    ...{ clock, events, scopes },
    limits: limits.of(isElsewhere ?? [...executors.all].some(isIsolated)),
    maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
    requests: { run: requestsTo(plan, 'run', executors), process: requestsTo(plan, 'process', executors) },
    journal,
    share: sharingOf(plan, executorOf),
    startStages: startStages(plan, executors),
    executorName: (group) => executors.nameFor((plan.groups[group] as PlannedGroup).name),
    poolContext: (index) => poolContext(index, common),
    release() {
      limits.close();
      release();
      tell('released', 'All claims were given back.');
    },
  });
  return await pipeline.start(options.signal ?? new AbortController().signal);
}

const isIsolated = ({ supports }: Executor): boolean => supports.isolation === true;
const sharesMemory = ({ supports }: Executor): boolean => supports.sharedMemory === true;

/** Maps, dates and bytes among parameters are copied, too: what the caller does with his own changes nothing. */
function taken<T>(parameters: T, sharedMemory: boolean): T {
  const { value } = takePayload(parameters, { root: 'parameters', interfaces: NO_INTERFACES, sharedMemory });
  return frozenCopy(value as T);
}

const NO_INTERFACES = { byId: () => undefined };

function payloadOf(value: unknown, plan: Plan, { supports }: Executor): ContextSpec {
  const options = { root: 'context', interfaces: plan.interfaces, sharedMemory: supports.sharedMemory === true };
  return { kind: 'payload', payload: takePayload(value, options) };
}

/** A phase without modules takes what all others would. */
function requestsTo({ groups, phases }: Plan, phase: Phase, executors: GroupExecutors): RequestForm {
  const { invocations } = phases[phase];
  const own = invocations.map(({ group }) => executors.of(groups[group]?.name));
  const readers = own.length === 0 ? [...executors.all] : own;
  return { sharedMemory: readers.every(sharesMemory), byReference: requestsByReference(readers) };
}

/** Executors that admit claims by themselves are asked one after another, so that no two pipelines wait for each other. */
function startStages({ groups }: Plan, executors: GroupExecutors): readonly (readonly number[])[] {
  const order = inClaimOrder(executors.all);
  const first = order.findIndex(({ admission }) => admission === 'executor');
  const stageOf = (group: PlannedGroup) =>
    first < 0 ? 0 : Math.max(0, order.indexOf(executors.of(group.name)) - first);
  const stages: number[][] = [];
  for (const [index, group] of groups.entries()) {
    const stage = stageOf(group);
    stages[stage] ??= [];
    stages[stage].push(index);
  }
  return stages.filter((stage) => stage !== undefined);
}
