/** What only the build can check: parameters, interfaces, contexts, and what the executor can carry. */

import { interfaceConflicts, interfaceId } from '../data/interface.js';
import { InvalidConnectionError, MagdaError, ModuleSourceError, SerializationError } from '../errors/errors.js';
import type { Executor } from '../executor/executor.js';
import { interfacesOf, interfaceTable } from '../host/interfaces.js';
import { isLoading } from '../host/loading.js';
import { moduleMeta } from '../module/metadata.js';
import type { NodeSpec, PipelineSpec } from '../spec/spec.js';
import { quoted } from '../text/quoted.js';
import type { LiveOrFile } from '../wire/host-spec.js';
import { encodePayload, type InterfaceTable } from '../wire/payload.js';

/** A pipeline that is built while a worker loads a module file would start workers that build it again, without end. */
export function refuseInWorker(pipeline: string): void {
  if (!isLoading()) return;
  throw new MagdaError(
    `Pipeline "${pipeline}" was built while a worker loaded the file of a module. Keep modules in files of their own, ` +
      'which do not build pipelines when they are imported.',
    { pipeline },
  );
}

/** Two classes of one id would be taken for each other. */
export function interfaceProblems({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  const conflicts = interfaceConflicts(interfacesOf(modules.map(({ Class }) => Class)));
  return [...conflicts].map(
    ([id, classes]) =>
      new InvalidConnectionError(
        `${classes.length} different interface classes have the id "${id}". Give each a \`static id\` of its own.`,
        { pipeline },
      ),
  );
}

/** What runs the group of a module. */
type ExecutorOf = (group: string | undefined) => Executor;

/** Workers load module classes from the files that register them; other groups have them as they are. */
export function sourceProblems({ name: pipeline, modules }: PipelineSpec, executorOf: ExecutorOf): MagdaError[] {
  return modules.flatMap(({ name: module, group, Class }) => {
    if (!executorOf(group).supports.isolation) return [];
    const { className, type, source } = moduleMeta(Class);
    if (type !== undefined && source !== undefined) return [];
    const what = type === undefined ? 'is not registered' : `was registered as "${type}" without its source`;
    return new ModuleSourceError(
      `Module "${module}" cannot run in a worker, because its class ${className} ${what}. ` +
        `Decorate it with @register("${type ?? 'a-type'}", import.meta.url), in a file that workers can import.`,
      { pipeline, module, group },
    );
  });
}

/**
 * A worker knows the interface of what it reads from its own modules, or from the file of the module that produces it: a
 * module that runs in this process, and is in no file that workers import, must produce what they name.
 */
export function externalInterfaceProblems(spec: PipelineSpec, executorOf: ExecutorOf): MagdaError[] {
  const { name: pipeline, modules } = spec;
  const isLive = ({ group, Class }: NodeSpec) =>
    !executorOf(group).supports.isolation && moduleMeta(Class).source === undefined;
  const live = new Map(modules.filter(isLive).map((module) => [module.name, module]));
  if (live.size === 0) return [];
  const known = new Map<string | undefined, InterfaceTable>();
  return modules.flatMap(({ name: module, group, dependsOn }) => {
    if (!executorOf(group).supports.isolation) return [];
    return dependsOn.flatMap((dependency) => {
      const Class = live.get(dependency)?.Class;
      const produces = Class && moduleMeta(Class).produces;
      if (produces === undefined) return [];
      const own =
        known.get(group) ?? interfaceTable(modules.filter((one) => one.group === group).map((one) => one.Class));
      known.set(group, own);
      if (own.byId(interfaceId(produces)) !== undefined) return [];
      return new ModuleSourceError(
        `Module "${module}" runs in a worker, where nothing knows the interface "${interfaceId(produces)}" that "${dependency}" produces. ` +
          `Let "${module}" accept that interface, or register the class of "${dependency}" with its source: @register("a-type", import.meta.url).`,
        { pipeline, module, group, dependency },
      );
    });
  });
}

/**
 * Parameters and shared parameters must be able to travel to another thread, process or host, and so must contexts and hooks where
 * groups run there.
 */
export function carriageProblems(
  spec: PipelineSpec,
  context: LiveOrFile,
  sharedParameters: unknown,
  parameters: readonly unknown[],
  executorOf: ExecutorOf,
): MagdaError[] {
  const { name: pipeline, modules, groups } = spec;
  const interfaces = interfaceTable(modules.map(({ Class }) => Class));
  const problems: MagdaError[] = [];
  const all = [...new Set(modules.map(({ group }) => executorOf(group)))];
  const isolated = all.filter(({ supports }) => supports.isolation);
  // Only some groups need it then.
  const inWorkers = [
    ...new Set(modules.flatMap(({ group }) => (executorOf(group).supports.isolation ? (group ?? []) : []))),
  ];
  const whose =
    isolated.length === 0 || isolated.length === all.length
      ? ''
      : `, where ${inWorkers.length === 1 ? 'group' : 'groups'} ${quoted(inWorkers)} run${inWorkers.length === 1 ? 's' : ''}`;
  const check = (
    root: string,
    what: string,
    thing: LiveOrFile,
    advice: string,
    executors: readonly Executor[] = all,
  ) => {
    const sharedMemory = executors.every(({ supports }) => supports.sharedMemory);
    if (thing.kind === 'function') {
      problems.push(
        new SerializationError(`${what} is a function, which cannot travel to a worker${whose}. ${advice}`, root, {
          pipeline,
        }),
      );
      return;
    }
    const value = thing.kind === 'value' ? thing.value : thing.reference.args;
    try {
      const payload = encodePayload(value, { root, interfaces, sharedMemory });
      // A context travels as a payload; the rest is part of the host's spec, which nobody restores.
      if (payload.instances === undefined || root === 'context') return;
      const message = `${what} holds instances that would lose their class on the way to a worker. ${advice}`;
      problems.push(new SerializationError(message, root, { pipeline }));
    } catch (cause) {
      if (!(cause instanceof SerializationError)) throw cause;
      problems.push(
        new SerializationError(`${what} cannot travel to a worker${whose}: ${cause.message} ${advice}`, cause.path, {
          pipeline,
          cause,
        }),
      );
    }
  };
  const byFile = "Name a function that makes it: fromFile(new URL('./context.js', import.meta.url), 'createContext').";
  if (isolated.length > 0) check('context', 'The context', context, byFile, isolated);
  check('sharedParameters', 'sharedParameters', { kind: 'value', value: sharedParameters }, 'Use plain data.');
  for (const [at, module] of modules.entries()) {
    const thing: LiveOrFile = { kind: 'value', value: parameters[at] };
    check('parameters', `What the parameters of module "${module.name}" became`, thing, 'Use plain data.', [
      executorOf(module.group),
    ]);
  }
  for (const group of groups) {
    if (!executorOf(group.name).supports.isolation) continue;
    for (const hook of group.afterCreated) {
      if (hook.kind === 'value') continue;
      check(
        'afterCreated',
        `A hook of group "${group.name}"`,
        hook,
        "Use fromFile(new URL('./hooks.js', import.meta.url), 'warmUp').",
        [executorOf(group.name)],
      );
    }
  }
  return problems;
}
