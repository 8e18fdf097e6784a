/** Starts one module as a pipeline would, for its test. */

import { type SequentialBuildOptions, sequentialKinds } from '../build/build-options.js';
import { checkParameters } from '../checks/parameters.js';
import { throwProblems } from '../checks/report.js';
import { BootstrapError } from '../errors/errors.js';
import { frozen } from '../host/frozen.js';
import { GroupModules } from '../host/group-modules.js';
import { hostLoggers } from '../host/host-loggers.js';
import { loggerProblems } from '../log/config.js';
import { createLogger } from '../log/index.js';
import type { LogEntry } from '../log/log-entry.js';
import { moduleMeta } from '../module/metadata.js';
import type { ModuleClass } from '../module/module.js';
import { isModuleNode, type ModuleNode } from '../module/module-node.js';
import { kinds, type OptionKinds, optionProblems, throwOptionProblems } from '../options/check-options.js';
import { analyze, type Structure } from '../plan/structure.js';
import { sequentialHost } from '../sequential/sequential-host.js';
import type { PipelineSpec } from '../spec/spec.js';
import { describe } from '../text/describe.js';
import { systemClock } from '../util/clock.js';
import { frozenCopy } from '../util/frozen-copy.js';
import type { HostSpec } from '../wire/host-spec.js';
import { TestedAggregate } from './tested-aggregate.js';
import type { TestBed } from './tested-module.js';
import { TestedRuntime } from './tested-runtime.js';

/** As `build()` takes them, but for one. */
export interface TestOptions
  extends Pick<SequentialBuildOptions, 'sharedParameters' | 'context' | 'logger' | 'signal'> {
  /**
   * Gives the module frozen copies of its request and data, as `inline({ freeze: true })` does, so that it fails where it changes them.
   * @default false
   */
  readonly freeze?: boolean | undefined;
}

/** What a test does with a built module. */
export type Tested<Class extends ModuleClass> = Class extends { readonly '~module': 'aggregate' }
  ? TestedAggregate<Class>
  : TestedRuntime<Class>;

export interface ModuleTest<Class extends ModuleClass> {
  /**
   * Checks the parameters, makes the context and the module, and warms it up.
   * @throws {TypeError} if an option cannot be; {@link InvalidParametersError} if the parameters do not fit their schema; else what `bootstrap` throws, unchanged.
   */
  build(options?: TestOptions): Promise<Tested<Class>>;
}

/**
 * A test of the module of a node, alone: its links and its group's options do not count.
 *
 * @throws {TypeError} if it is no node.
 */
export function testModule<Class extends ModuleClass>(node: ModuleNode<Class>): ModuleTest<Class> {
  if (!isModuleNode(node)) {
    throw new TypeError(`testModule() takes a node, such as Total.node('total'): it was given ${describe(node)}.`);
  }
  return {
    async build(options = {}) {
      checkTestOptions(options);
      const bed = await start(node as unknown as ModuleNode, options);
      const TestedClass = moduleMeta(node.Class).kind === 'aggregate' ? TestedAggregate : TestedRuntime;
      return new TestedClass<Class>(bed) as Tested<Class>;
    },
  };
}

const testKinds = {
  sharedParameters: sequentialKinds.sharedParameters,
  context: sequentialKinds.context,
  logger: sequentialKinds.logger,
  signal: sequentialKinds.signal,
  freeze: kinds.boolean,
} as const satisfies OptionKinds<TestOptions>;

const PIPELINE = 'test';

function checkTestOptions(options: TestOptions): void {
  const where = 'testModule().build()';
  const problems = optionProblems(where, options, testKinds);
  if (problems.length === 0) problems.push(...loggerProblems(where, options.logger));
  throwOptionProblems(where, problems);
}

async function start(node: ModuleNode, options: TestOptions): Promise<TestBed> {
  const host = await hostSpec(node, options);
  const sink = createLogger(options.logger);
  const logs: LogEntry[] = [];
  const loggers = hostLoggers(host, systemClock, (entry) => {
    logs.push(entry);
    sink.write(entry);
  });
  const group = await startGroup(host, {
    clock: systemClock,
    load: (source) => import(/* @vite-ignore */ source),
    signal: options.signal ?? new AbortController().signal,
    logger: loggers.of,
    event: loggers.event,
  });
  return {
    group,
    logs,
    place: {
      pipeline: PIPELINE,
      group: host.group,
      replica: host.replica,
      incarnation: host.incarnation,
      size: host.modules.length,
      clock: systemClock,
      shown: options.freeze === true ? (value) => frozen(value, group.interfaces) : undefined,
      gate: () => undefined,
      logger: loggers.of,
      begins: (module, request) => loggers.begins(module.name, request),
    },
  };
}

async function startGroup(...args: Parameters<typeof GroupModules.start>): Promise<GroupModules> {
  try {
    return await GroupModules.start(...args);
  } catch (error) {
    throw error instanceof BootstrapError ? error.cause : error;
  }
}

async function hostSpec(node: ModuleNode, { context, sharedParameters }: TestOptions): Promise<HostSpec> {
  const { name, Class, parameters, exposed, retry } = node;
  const spec: PipelineSpec = {
    kind: 'SequentialPipeline',
    name: PIPELINE,
    modules: [{ name, Class, group: undefined, parameters, exposed, retry, dependsOn: [] }],
    groups: [],
  };
  const checked = await checkParameters(PIPELINE, spec.modules);
  throwProblems(PIPELINE, checked.problems);
  const structure = analyze(spec).structure as Structure;
  const shared = frozenCopy(sharedParameters ?? {});
  const host = sequentialHost({
    spec,
    structure,
    parameters: checked.parameters,
    context,
    sharedParameters: shared,
    logs: true,
  });
  return { ...host, group: node.group };
}
