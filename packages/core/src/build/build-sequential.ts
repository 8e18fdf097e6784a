/** Builds a sequential pipeline: checks everything and makes the modules in this process. */

import { interfaceProblems } from '../checks/build-checks.js';
import { checkParameters } from '../checks/parameters.js';
import { throwProblems } from '../checks/report.js';
import { notBuilt } from '../errors/call-errors.js';
import { EventHub } from '../events/event-hub.js';
import { GroupModules } from '../host/group-modules.js';
import { type HostLoggers, hostLoggers } from '../host/host-loggers.js';
import { createLogger } from '../log/index.js';
import { strayTeller } from '../log/report-stray.js';
import { warnOnStandardError } from '../log/standard-error.js';
import { takenRetry } from '../options/retry.js';
import { describePlan } from '../plan/plan-description.js';
import { analyze } from '../plan/structure.js';
import type { Pipeline } from '../runtime/pipeline.js';
import { TimeLimits } from '../scheduler/task/time-limits.js';
import { BuiltSequentialPipeline } from '../sequential/sequential.js';
import { sequentialHost } from '../sequential/sequential-host.js';
import { startState } from '../sequential/start-state.js';
import type { PipelineSpec } from '../spec/spec.js';
import type { Journal } from '../state/journal.js';
import { quoted } from '../text/quoted.js';
import { type Clock, systemClock } from '../util/clock.js';
import { frozenCopy } from '../util/frozen-copy.js';
import type { HostSpec } from '../wire/host-spec.js';
import { buildJournal } from './build-journal.js';
import { checkSequentialOptions, DEFAULT_MAX_PENDING, type SequentialBuildOptions } from './build-options.js';

export async function buildSequential(
  spec: PipelineSpec,
  options: SequentialBuildOptions,
  clock: Clock = systemClock,
): Promise<Pipeline> {
  checkSequentialOptions(options);
  if (options.signal?.aborted) throw notBuilt(spec.name, options.signal);
  const { structure, problems } = analyze(spec);
  const checked = await checkParameters(spec.name, spec.modules);
  throwProblems(spec.name, [...problems, ...checked.problems, ...interfaceProblems(spec)]);
  if (structure === undefined) throw new TypeError('A graph without problems has a structure.');

  warnOfGroups(spec);
  const sharedParameters = frozenCopy(options.sharedParameters ?? {});
  const sink = createLogger(options.logger);
  const events = new EventHub(strayTeller({ kind: 'SequentialPipeline', name: spec.name }, sink, clock));
  const { parameters } = checked;
  const { context, signal = new AbortController().signal } = options;
  const host = sequentialHost({
    spec,
    structure,
    parameters,
    context,
    sharedParameters,
    retry: takenRetry(options.retry),
    logs: sink.enabled,
  });
  const loggers = hostLoggers(host, clock, (entry) => sink.write(entry));
  const journal = await buildJournal({ spec, parameters, options, events, sink, clock });
  const { modules, state } = await start(host, { clock, signal, loggers, journal });
  return new BuiltSequentialPipeline({
    ...{ spec, context, sharedParameters, clock, events, state },
    limits: new TimeLimits(clock, false),
    modules: describePlan(spec, structure, parameters),
    maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
    group: modules,
    place: {
      ...{ pipeline: spec.name, group: undefined, replica: 0, incarnation: 1, clock },
      size: host.modules.length,
      logger: loggers.of,
      begins: (module, request) => loggers.begins(module.name, request),
    },
  });
}

interface StartOrder {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly loggers: HostLoggers;
  readonly journal: Journal | undefined;
}

/** Makes the modules, and gives the Aggregates what is kept of them. @throws what prevents it, after leaving nothing behind. */
async function start(host: HostSpec, { clock, signal, loggers, journal }: StartOrder) {
  const logger = loggers.of;
  const load = (source: string) => import(/* @vite-ignore */ source);
  let modules: GroupModules | undefined;
  try {
    modules = await GroupModules.start(host, { clock, load, signal, logger, event: loggers.event });
    return { modules, state: await startState(journal, { pipeline: host.pipeline, modules, logger, clock }) };
  } catch (error) {
    await modules?.teardown();
    await journal?.close();
    throw signal.aborted ? notBuilt(host.pipeline, signal) : error;
  }
}

function warnOfGroups({ name, modules }: PipelineSpec): void {
  const grouped = modules.filter(({ group }) => group !== undefined).map((module) => module.name);
  if (grouped.length === 0) return;
  warnOnStandardError(
    `Pipeline "${name}" is sequential, so the groups of ${quoted(grouped)} mean nothing. ` +
      'Use a ParallelPipeline to run groups in parallel.',
  );
}
