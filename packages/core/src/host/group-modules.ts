/** The modules of one group in one actor: made, warmed up, and torn down together. */

import { BootstrapError, ModuleSourceError, TeardownError } from '../errors/errors.js';
import type { Logger } from '../log/index.js';
import { moduleMeta } from '../module/metadata.js';
import { type AggregateInstance, constructModule, type ModuleClass, type RuntimeInstance } from '../module/module.js';

import { ResultSet } from '../module/result-set.js';
import { errorText } from '../text/error-text.js';
import type { Clock } from '../util/clock.js';
import { frozenCopy } from '../util/frozen-copy.js';
import { unlessAborted } from '../util/unless-aborted.js';
import { collected } from '../wire/collected.js';
import type { HostSpec, ModuleSpec } from '../wire/host-spec.js';
import { isOfClass } from '../wire/is-of-class.js';
import type { InterfaceTable } from '../wire/payload.js';
import type { Phase } from '../wire/protocol.js';
import { AggregateHost } from './aggregate-host.js';
import { batchCall, callOf } from './batch-results.js';
import { finished } from './finished.js';
import { interfaceTable } from './interfaces.js';
import { TEARDOWN_LIMIT_MS } from './limits.js';
import { resolveLive } from './live-or-file.js';
import { type LoadSource, loadClass } from './load-class.js';
import type { Step } from './step.js';
import { allWithinTime, withinTime } from './within-time.js';

/** What each still gets when those before it have used the limit up. */
const LAST_CHANCE_MS = 100;

export interface GroupModulesOptions {
  readonly load: LoadSource;
  readonly clock: Clock;
  logger(module: string): Logger;
  /** Logs one of the library's own events. */
  event(module: string, event: string): void;
  /** Aborts when the pipeline is given up while it starts: what is still warming up is not waited for. */
  readonly signal: AbortSignal;
  /** What went wrong as those were torn down that had been warmed up by then. */
  notTornDown?(errors: readonly TeardownError[]): void;
}

interface LiveModule {
  readonly spec: ModuleSpec;
  readonly instance: RuntimeInstance | AggregateInstance;
  readonly aggregate: AggregateHost | undefined;
}

export class GroupModules {
  private constructor(
    readonly spec: HostSpec,
    readonly interfaces: InterfaceTable,
    private readonly modules: readonly LiveModule[],
    private readonly options: GroupModulesOptions,
  ) {}

  /** @throws {BootstrapError | ModuleSourceError} after tearing down what had been warmed up. */
  static async start(spec: HostSpec, options: GroupModulesOptions): Promise<GroupModules> {
    const { signal } = options;
    const classes: ModuleClass[] = [];
    for (const module of spec.modules) classes.push(await unlessAborted(signal, loadClass(module, options.load)));
    const interfaces = interfaceTable([...classes, ...(await externalProducers(spec, classes, options.load))]);
    for (const module of spec.modules) checkInputs(spec, module, interfaces);
    for (const hook of spec.hooks)
      await named('An afterCreated hook', spec, signal, () => resolveLive(hook, interfaces));
    const context = await named('The context', spec, signal, () => resolveLive(spec.context, interfaces));
    const modules: LiveModule[] = [];
    const group = new GroupModules(spec, interfaces, modules, options);
    try {
      for (const [at, module] of spec.modules.entries()) {
        await named(`Module "${module.name}"`, { ...spec, module: module.name }, signal, async () => {
          signal.throwIfAborted();
          const instance = makeInstance(spec, module, classes[at] as ModuleClass, context);
          const aggregate = module.aggregate
            ? new AggregateHost(module.id, instance as AggregateInstance, interfaces)
            : undefined;
          await aggregate?.begin();
          options.event(module.name, 'BOOTSTRAP');
          await instance.bootstrap?.({ logger: options.logger(module.name), signal });
          // It was given up, and nobody else knows of it.
          if (signal.aborted) return void (await instance.teardown?.({ logger: options.logger(module.name) }));
          modules.push({ spec: module, instance, aggregate });
        });
      }
    } catch (error) {
      const failures = await group.teardown();
      options.notTornDown?.(failures);
      throw error;
    }
    return group;
  }

  get aggregates(): readonly AggregateHost[] {
    return this.modules.flatMap(({ aggregate }) => aggregate ?? []);
  }

  get instances(): readonly (RuntimeInstance | AggregateInstance)[] {
    return this.modules.map(({ instance }) => instance);
  }

  /** The modules that take part in a phase; in the run phase an Aggregate only collects its inputs. */
  steps(phase: Phase): readonly Step[] {
    const steps: Step[] = [];
    for (const [at, { spec, instance, aggregate }] of this.modules.entries()) {
      if (aggregate === undefined && spec.phase !== phase) continue;
      const meta = moduleMeta(instance.constructor as ModuleClass);
      const collects = aggregate !== undefined && phase === 'run';
      const inputs = aggregate !== undefined && phase === 'process' ? [] : spec.inputs;
      const callAll = aggregate === undefined ? batchCall(instance as RuntimeInstance) : undefined;
      steps.push({
        spec,
        at,
        inputs,
        sources: inputs.map(({ source }) => source),
        collects,
        idle: collects,
        produces: collects ? undefined : meta.produces,
        emits: meta.emits,
        call: collects
          ? this.spec.durable
            ? ({ data }) => collected(ResultSet.valuesOf(data))
            : (args) => aggregate.collect(args.job, args)
          : aggregate !== undefined
            ? this.#limited(spec, (args) => aggregate.process(args.job, args))
            : this.#limited(spec, callOf(instance as RuntimeInstance, spec.name)),
        callAll: callAll && allWithinTime(callAll, spec, this.options.clock),
      });
    }
    return steps;
  }

  #limited(spec: ModuleSpec, call: Step['call']): Step['call'] {
    return withinTime(call, spec, this.options.clock);
  }

  /** In reverse order; goes on after a failure. @returns the failures; it never rejects. */
  async teardown(): Promise<readonly TeardownError[]> {
    const failures: TeardownError[] = [];
    const { clock } = this.options;
    const deadline = clock.now() + TEARDOWN_LIMIT_MS;
    for (const { spec, instance } of [...this.modules].reverse()) {
      this.options.event(spec.name, 'TEARDOWN');
      if (instance.teardown === undefined) continue;
      try {
        const left = Math.max(deadline - clock.now(), LAST_CHANCE_MS);
        await finished(clock, left, instance.teardown({ logger: this.options.logger(spec.name) }));
      } catch (cause) {
        const message = `Module "${spec.name}" failed in teardown(): ${errorText(cause)}`;
        failures.push(new TeardownError(message, [], { ...placeOf(this.spec, spec.name), cause }));
      }
    }
    return failures;
  }
}

/** Classes of other groups that produce what no module of this group names: an interface that extends an accepted one. */
async function externalProducers(
  spec: HostSpec,
  own: readonly ModuleClass[],
  load: LoadSource,
): Promise<ModuleClass[]> {
  const known = interfaceTable(own);
  const strangers = spec.modules
    .flatMap(({ inputs }) => inputs)
    .filter(({ source }) => source.interfaces[0] !== undefined && known.byId(source.interfaces[0]) === undefined);
  return Promise.all(strangers.flatMap(({ producer }) => (producer === undefined ? [] : loadClass(producer, load))));
}

/**
 * The builder and this host have each imported the classes for themselves, and know the same one by its id.
 *
 * @throws {ModuleSourceError} for an input that is of no class here.
 */
function checkInputs(spec: HostSpec, module: ModuleSpec, known: InterfaceTable): void {
  for (const { source } of module.inputs) {
    const [id] = source.interfaces;
    if (id === undefined || known.byId(id) !== undefined) continue;
    throw new ModuleSourceError(
      `Module "${module.name}" gets "${id}" from "${source.name}", and no file that group "${spec.group}" imports has an interface ` +
        'class of that id. An id is the name of the class, which minifiers change: give each interface class a `static id`, or ' +
        'have names kept where the app is bundled.',
      { ...placeOf(spec, module.name), dependency: source.name },
    );
  }
}

function makeInstance(spec: HostSpec, module: ModuleSpec, Class: ModuleClass, context: unknown) {
  return constructModule(Class, {
    name: module.name,
    group: spec.group,
    replica: spec.replica,
    // A clone on the way here was thawed.
    parameters: frozenCopy(module.parameters),
    sharedParameters: frozenCopy(spec.sharedParameters),
    context,
    resources: spec.resources,
  });
}

function placeOf({ pipeline, group, replica, incarnation }: HostSpec, module?: string) {
  return { pipeline, group, replica, incarnation, module };
}

async function named<T>(
  what: string,
  place: HostSpec & { module?: string },
  signal: AbortSignal,
  call: () => T | Promise<T>,
): Promise<T> {
  try {
    return await unlessAborted(signal, call());
  } catch (cause) {
    if (isOfClass(cause, ModuleSourceError)) throw cause;
    throw new BootstrapError(
      `${what} failed while group "${place.group}", replica ${place.replica} started: ${errorText(cause)}`,
      { ...placeOf(place, place.module), cause },
    );
  }
}
