/** The job that a replica is for Ray: the worker's command, its environment, and what it claims. */

import { randomBytes } from 'node:crypto';
import { argvWithin, type HeapLimit } from '@magda/worker-pool';
import type { JoinToken, LaunchOrder } from '../../engine.js';
import type { JobOrder } from './api.js';
import { entrypointClaim, type RayClaim } from './claim.js';
import { environmentFor } from './environment.js';
import { leaseOf } from './lease.js';
import type { RaySettings } from './options.js';
import { SHIPPED_NODE } from './package/shipment.js';
import { keyVariables, sealedTicket } from './sealed-ticket.js';

/** Below the folder where node finds packages. */
const WORKER = 'node_modules/@magda/executor-remote/dist/worker.js';

/** @param packed where its files are in the cluster, if they are not installed on its nodes. */
export function jobOrder(
  { request, ticket }: LaunchOrder,
  claim: RayClaim,
  { node, shipNode, installedAt }: RaySettings,
  packed: string | undefined,
  heapLimit: HeapLimit | undefined,
): JobOrder {
  const { pipeline, group, replica, incarnation, resources } = request;
  const env = environmentFor(group, request.env);
  const own: JoinToken = { ...ticket, workingDir: installedAt ?? '.', env: env.sealed };
  const program = installedAt === undefined ? WORKER : `${installedAt.replace(/\/$/, '')}/${WORKER}`;
  const command = [
    // Where it claims GPUs, Ray sets it; where it claims none, Ray lets it see all.
    ...(resources.numGpus === 0 ? ['env', 'CUDA_VISIBLE_DEVICES='] : []),
    ...[shipNode ? `./${SHIPPED_NODE}` : quoted(node), ...argvWithin(heapLimit, []), quoted(program)],
  ];
  return {
    // Its name behind it, where the dashboard shows commands.
    entrypoint: `exec ${command.join(' ')} # ${readable(`${pipeline}/${group}/${replica}`)}`,
    submission_id: `${part(pipeline)}.${part(group)}.${replica}-${incarnation}-${randomBytes(4).toString('hex')}`,
    metadata: { ...leaseOf(request.id, Date.now()), ...sealedTicket(own) },
    runtime_env: {
      ...(packed !== undefined && { working_dir: packed }),
      env_vars: { ...env.plain, ...keyVariables },
    },
    ...entrypointClaim(claim),
  };
}

/** For the shell. */
function quoted(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** In a comment of the shell. */
function readable(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} ._/#@-]/gu, '_');
}

/** Of a name that is a part of URLs and of files. */
function part(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, 60);
}
