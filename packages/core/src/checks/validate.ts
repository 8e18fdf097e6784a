/** Finds everything that is wrong with a pipeline's modules, links and groups, before anything is spawned. */

import type { MagdaError } from '../errors/errors.js';
import type { PipelineSpec } from '../spec/spec.js';
import { batchProblems } from './check-batches.js';
import { connectionProblems } from './check-connections.js';
import { groupProblems } from './check-groups.js';
import { linkProblems } from './check-links.js';
import { nameProblems } from './check-names.js';
import { onErrorProblems } from './check-on-error.js';

/** All problems together, none of them a consequence of another; empty if the graph may be built. */
export function validateGraph(spec: PipelineSpec, shape: readonly MagdaError[] = shapeProblems(spec)): MagdaError[] {
  return [
    ...shape,
    ...connectionProblems(spec),
    ...onErrorProblems(spec),
    ...groupProblems(spec),
    ...batchProblems(spec),
  ];
}

/** Problems of names and links alone; without them the modules form one acyclic graph. */
export function shapeProblems(spec: PipelineSpec): MagdaError[] {
  return [...nameProblems(spec), ...linkProblems(spec)];
}
