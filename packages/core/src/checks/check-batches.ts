/** Checks that modules have the batches that they or their nodes declare, and that their groups can fill them. */

import { InvalidGroupError, InvalidPipelineError, type MagdaError } from '../errors/errors.js';
import { resolvedBatch } from '../module/batch.js';
import { moduleMeta } from '../module/metadata.js';
import type { NodeSpec, PipelineSpec } from '../spec/spec.js';

export function batchProblems({ name: pipeline, modules, groups }: PipelineSpec): MagdaError[] {
  const concurrencies = new Map(groups.map(({ name, concurrency }) => [name, concurrency]));
  return modules.flatMap((node) => {
    const { name: module, group } = node;
    const problem = declarationProblem(node);
    if (problem !== undefined) return [new InvalidPipelineError(problem, [], { pipeline, module, option: 'batch' })];
    const concurrency = group === undefined ? undefined : concurrencies.get(group);
    const maxSize = sizeOf(node);
    if (!(concurrency !== undefined && concurrency >= 1 && concurrency < maxSize)) return [];
    const message =
      `Group "${group}" has a \`concurrency\` of ${concurrency}, so no batch of module "${module}" can have the ${maxSize} jobs that its ` +
      `\`maxSize\` says. Leave \`concurrency\` out, which makes it ${2 * maxSize}, or lower the \`maxSize\`.`;
    return [new InvalidGroupError(message, { pipeline, group, option: 'concurrency' })];
  });
}

function declarationProblem(node: NodeSpec): string | undefined {
  const { kind, className, batches } = moduleMeta(node.Class);
  if (batches) {
    if (sizeOf(node) > 0) return undefined;
    return `Module "${node.name}" has runBatch(), and nothing says how many jobs go into one call. Write @batch({ maxSize: 32 }) at ${className}, or give its node a \`batch\`.`;
  }
  if (node.batch === undefined) return undefined;
  if (kind === 'aggregate') {
    return `Aggregate "${node.name}" has a \`batch\`, but takes in one job after another. Set it on a module before the Aggregate.`;
  }
  return `Module "${node.name}" has a \`batch\`, but ${className} has run(), which is called once for each job. Give it runBatch(jobs) instead, or leave \`batch\` out.`;
}

/** 0 for a module whose batches have no size. */
function sizeOf({ Class, batch }: NodeSpec): number {
  const { batches, batch: declared } = moduleMeta(Class);
  return batches ? (resolvedBatch(declared, batch)?.maxSize ?? 0) : 0;
}
