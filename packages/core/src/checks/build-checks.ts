/** What only the build can check: parameters, interfaces, contexts, and what the executor can carry. */

import { interfaceConflicts } from '../data/interface.js';
import { InvalidConnectionError, MagdaError, ModuleSourceError, SerializationError } from '../errors/errors.js';
import type { Supports } from '../executor/executor.js';
import { interfacesOf, interfaceTable } from '../host/interfaces.js';
import { isLoading } from '../host/loading.js';
import { moduleMeta } from '../module/metadata.js';
import type { PipelineSpec } from '../spec/spec.js';
import { encodePayload } from '../wire/payload.js';
import type { LiveOrFile } from '../wire/protocol.js';

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

/** Workers load module classes from the files that register them. */
export function sourceProblems({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  return modules.flatMap(({ name: module, group, Class }) => {
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
 * Parameters and shared parameters must be able to travel to another thread, process or host, and so must contexts and hooks where
 * groups run there.
 */
export function carriageProblems(
  spec: PipelineSpec,
  context: LiveOrFile,
  sharedParameters: unknown,
  parameters: readonly unknown[],
  supports: Supports,
): MagdaError[] {
  const { name: pipeline, modules, groups } = spec;
  const interfaces = interfaceTable(modules.map(({ Class }) => Class));
  const problems: MagdaError[] = [];
  const check = (root: string, what: string, thing: LiveOrFile, advice: string) => {
    if (thing.kind === 'function') {
      problems.push(
        new SerializationError(`${what} is a function, which cannot travel to a worker. ${advice}`, root, { pipeline }),
      );
      return;
    }
    const value = thing.kind === 'value' ? thing.value : thing.reference.args;
    try {
      const payload = encodePayload(value, { root, interfaces, sharedMemory: supports.sharedMemory });
      // A context travels as a payload; the rest is part of the host's spec, which nobody restores.
      if (payload.instances === undefined || root === 'context') return;
      const message = `${what} holds instances that would lose their class on the way to a worker. ${advice}`;
      problems.push(new SerializationError(message, root, { pipeline }));
    } catch (cause) {
      if (!(cause instanceof SerializationError)) throw cause;
      problems.push(
        new SerializationError(`${what} cannot travel to a worker: ${cause.message} ${advice}`, cause.path, {
          pipeline,
          cause,
        }),
      );
    }
  };
  const byFile = "Name a function that makes it: fromFile(new URL('./context.js', import.meta.url), 'createContext').";
  if (supports.isolation) check('context', 'The context', context, byFile);
  check('sharedParameters', 'sharedParameters', { kind: 'value', value: sharedParameters }, 'Use plain data.');
  for (const [at, module] of modules.entries()) {
    const thing: LiveOrFile = { kind: 'value', value: parameters[at] };
    check('parameters', `What the parameters of module "${module.name}" became`, thing, 'Use plain data.');
  }
  for (const group of supports.isolation ? groups : []) {
    for (const hook of group.afterCreated) {
      if (hook.kind === 'value') continue;
      check(
        'afterCreated',
        `A hook of group "${group.name}"`,
        hook,
        "Use fromFile(new URL('./hooks.js', import.meta.url), 'warmUp').",
      );
    }
  }
  return problems;
}
