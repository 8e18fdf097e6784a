/** Builds a sequential pipeline: checks everything and makes the modules in this process. */

import { interfaceProblems } from './build-checks.js';
import { checkSequentialOptions, DEFAULT_MAX_PENDING, type SequentialBuildOptions } from './build-options.js';
import { systemClock } from './clock.js';
import { AbortedError } from './errors.js';
import { EventHub } from './event-hub.js';
import { frozenCopy } from './frozen-copy.js';
import { quoted } from './graph/quoted.js';
import { throwProblems } from './graph/report.js';
import { GroupModules } from './host/group-modules.js';
import { hostLoggers } from './host/host-loggers.js';
import { createLogger } from './log/index.js';
import { moduleInfos } from './module-info.js';
import { checkParameters } from './parameters.js';
import { analyse } from './partition/structure.js';
import { SequentialRuntime } from './sequential/runtime.js';
import { soloHost } from './solo-host.js';
import type { PipelineSpec } from './spec.js';

export async function buildSequential(spec: PipelineSpec, options: SequentialBuildOptions): Promise<SequentialRuntime> {
  checkSequentialOptions(options);
  if (options.signal?.aborted) throw abortedBuild(spec.name, options.signal);
  const { structure, problems } = analyse(spec);
  const checked = await checkParameters(spec.name, spec.modules);
  throwProblems(spec.name, [...problems, ...checked.problems, ...interfaceProblems(spec)]);
  if (structure === undefined) throw new TypeError('A graph without problems has a structure.');

  warnOfGroups(spec);
  const sharedParameters = frozenCopy(options.sharedParameters ?? {});
  const sink = createLogger(options.logger);
  const { parameters } = checked;
  const { context } = options;
  const host = soloHost({ spec, structure, parameters, context, sharedParameters, logs: sink.enabled });
  const loggers = hostLoggers(host, systemClock, (entry) => sink.write(entry));
  const group = await GroupModules.start(host, {
    clock: systemClock,
    load: (source) => import(/* @vite-ignore */ source),
    signal: options.signal ?? new AbortController().signal,
    logger: loggers.of,
    event: loggers.event,
  });
  return new SequentialRuntime({
    spec,
    modules: moduleInfos(spec, structure, checked.parameters),
    context: options.context,
    sharedParameters,
    clock: systemClock,
    events: new EventHub(),
    maxPending: options.maxPending ?? DEFAULT_MAX_PENDING,
    group,
    place: {
      pipeline: spec.name,
      group: undefined,
      replica: 0,
      incarnation: 1,
      size: host.modules.length,
      clock: systemClock,
      gate: () => undefined,
      logger: loggers.of,
      begins: (module, request) => loggers.begins(module.name, request),
    },
  });
}

function abortedBuild(pipeline: string, signal: AbortSignal): AbortedError {
  return new AbortedError(`Pipeline "${pipeline}" was not built: its signal was aborted.`, {
    pipeline,
    cause: signal.reason,
  });
}

function warnOfGroups({ name, modules }: PipelineSpec): void {
  const grouped = modules.filter(({ group }) => group !== undefined).map((module) => module.name);
  if (grouped.length === 0) return;
  console.warn(
    `Pipeline "${name}" is sequential, so the groups of ${quoted(grouped)} mean nothing. ` +
      'Use a ParallelPipeline to run groups in parallel.',
  );
}
