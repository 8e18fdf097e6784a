/** Checks that every module accepts what its predecessors produce. */

import { interfaceAncestry, interfaceId, isInterfaceClass } from '../data/interface.js';
import { InvalidConnectionError, type MagdaError } from '../errors/errors.js';
import { moduleMeta, typeAncestry, typeKey } from '../module/metadata.js';
import type { ModuleClass } from '../module/module.js';
import type { NodeSpec, PipelineSpec } from '../spec/spec.js';
import { type ConnectionEnd, mayFeed } from './connection.js';

/** Links to unknown modules, and of a module to itself, are left to others. */
export function connectionProblems({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const ends = new Map<ModuleClass, ConnectionEnd>();
  const endOf = (Class: ModuleClass): ConnectionEnd => {
    const end = ends.get(Class) ?? connectionEnd(Class);
    ends.set(Class, end);
    return end;
  };
  return modules.flatMap((reader) =>
    reader.dependsOn
      .map((name) => byName.get(name))
      .filter((source) => source !== undefined)
      .filter((source) => source.name !== reader.name && !mayFeed(endOf(source.Class), endOf(reader.Class)))
      .map(
        (source) =>
          new InvalidConnectionError(refusal(source, reader), {
            pipeline,
            module: reader.name,
            dependency: source.name,
          }),
      ),
  );
}

function connectionEnd(Class: ModuleClass): ConnectionEnd {
  const { accepts, acceptsSelf, produces } = moduleMeta(Class);
  return {
    types: typeAncestry(Class),
    interfaces: produces === undefined ? [] : interfaceAncestry(produces),
    accepts: {
      types: accepts.flatMap((accepted) => (isInterfaceClass(accepted) ? [] : [typeKey(accepted)])),
      interfaces: accepts.flatMap((accepted) => (isInterfaceClass(accepted) ? [interfaceId(accepted)] : [])),
      self: acceptsSelf,
    },
  };
}

function refusal(source: NodeSpec, reader: NodeSpec): string {
  const from = moduleMeta(source.Class);
  const to = moduleMeta(reader.Class);
  const accepted = to.accepts.map((Class) =>
    isInterfaceClass(Class) ? `interface ${interfaceId(Class)}` : `class ${moduleMeta(Class).className}`,
  );
  if (to.acceptsSelf) accepted.push(`its own class ${to.className}`);
  const accepts = accepted.length === 0 ? 'it accepts no predecessors' : `it accepts ${accepted.join(', ')}`;
  const produces = from.produces === undefined ? 'no interface' : `interface ${interfaceId(from.produces)}`;
  return (
    `Module "${reader.name}" (class ${to.className}) cannot depend on "${source.name}" (class ${from.className}): ` +
    `${accepts}; "${source.name}" produces ${produces}. ` +
    `Add what "${source.name}" offers to @accept of ${to.className}, or put a module between them.`
  );
}
