/** What a built pipeline tells of its modules. */

import { interfaceId } from '../data/interface.js';
import { moduleMeta, typeKey } from '../module/metadata.js';
import type { ModuleInfo } from '../runtime/module-info.js';
import type { NodeSpec, PipelineSpec } from '../spec/spec.js';
import type { Structure } from './structure.js';

export function describePlan(
  spec: PipelineSpec,
  structure: Structure,
  parameters: readonly unknown[],
): readonly ModuleInfo[] {
  return structure.order.map((id) => {
    const { name, Class, group, exposed, dependsOn } = spec.modules[id] as NodeSpec;
    const { kind, produces } = moduleMeta(Class);
    return {
      name,
      type: typeKey(Class),
      group: spec.kind === 'ParallelPipeline' ? group : undefined,
      phase: structure.phases[id] as ModuleInfo['phase'],
      aggregate: kind === 'aggregate',
      exposed,
      interface: produces === undefined ? undefined : interfaceId(produces),
      inputs: dependsOn,
      outputs: structure.graph.readersOf(id).map((reader) => structure.graph.nameOf(reader)),
      parameters: parameters[id],
    };
  });
}
