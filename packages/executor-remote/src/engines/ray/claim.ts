/** What a replica claims, as Ray understands it: checked here, since Ray takes any number and fails later. */

import type { SpawnRequest } from '@magda/core';
import type { JobOrder, NodeInfo } from './api.js';

export interface RayClaim {
  /** Amounts by Ray's name: `CPU`, `GPU`, `memory` (bytes), and custom ones. */
  readonly amounts: ReadonlyMap<string, number>;
  /** Labels that the node must have. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Ray counts in ten-thousandths. */
const PARTS = 10_000;

/** @throws {TypeError | RangeError} naming the group and what Ray could not grant anybody. */
export function rayClaim({ group, resources, executorOptions }: SpawnRequest): RayClaim {
  const { numCpus, numGpus, memory, resources: custom } = resources;
  const amounts: [name: string, amount: number][] = [
    ['CPU', amountOf(group, 'numCpus', numCpus)],
    ['GPU', amountOf(group, 'numGpus', numGpus)],
    ['memory', Math.ceil(amountOf(group, 'memory', memory))],
  ];
  if (numGpus > 1 && !Number.isInteger(numGpus)) {
    throw new RangeError(`Group "${group}" claims ${numGpus} GPUs; it must be a fraction below 1, or whole.`);
  }
  for (const [name, amount] of Object.entries(custom)) {
    if (['CPU', 'GPU', 'memory', 'object_store_memory'].includes(name)) {
      throw new TypeError(
        `Group "${group}" claims the custom resource "${name}", which is one of Ray's own. Use numCpus, numGpus or memory.`,
      );
    }
    amounts.push([name, amountOf(group, `resources.${name}`, amount)]);
  }
  return { amounts: new Map(amounts.filter(([, amount]) => amount > 0)), labels: labelsOf(group, executorOptions) };
}

/** Without any claim Ray would run the job on its head: one byte lets it go anywhere. */
export function entrypointClaim({ amounts, labels }: RayClaim): Partial<JobOrder> {
  const { CPU = 0, GPU = 0, memory = 0, ...custom } = Object.fromEntries(amounts);
  return {
    entrypoint_num_cpus: CPU,
    entrypoint_num_gpus: GPU,
    entrypoint_memory: Math.max(memory, 1),
    ...(Object.keys(custom).length > 0 && { entrypoint_resources: custom }),
    ...(Object.keys(labels).length > 0 && { entrypoint_label_selector: labels }),
  };
}

/** Whether these resources are enough. Which labels fit, only Ray knows. */
export function couldHold(resources: Readonly<Record<string, number>>, { amounts }: RayClaim): boolean {
  return [...amounts].every(([name, amount]) => (resources[name] ?? 0) >= amount);
}

/** `1 CPU, 3 GPUs, 2 GiB of memory, 1 licence` */
export function claimInWords({ amounts, labels }: RayClaim): string {
  const parts = [...amounts].map(([name, amount]) => inWords(name, amount));
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [...parts, ...(label.length > 0 ? [`a node with ${label.join(', ')}`] : [])].join(', ') || 'any node';
}

/** What each node has that somebody could claim. */
export function nodesInWords(nodes: readonly NodeInfo[]): string {
  if (nodes.length === 0) return 'no node';
  return [...nodes]
    .sort((one, other) => (one.node_ip < other.node_ip ? -1 : 1))
    .map(({ node_ip, resources_total }) => {
      const parts = Object.entries(resources_total)
        .filter(([name]) => name !== 'object_store_memory' && !name.startsWith('node:'))
        .sort(([one], [other]) => rank(one) - rank(other))
        .map(([name, amount]) => inWords(name, amount));
      return `${node_ip} (${parts.join(', ') || 'nothing'})`;
    })
    .join(', ');
}

function rank(name: string): number {
  const at = ['CPU', 'GPU', 'memory'].indexOf(name);
  return at < 0 ? 3 : at;
}

function inWords(name: string, amount: number): string {
  if (name === 'memory') return `${memoryInWords(amount)} of memory`;
  if (name === 'CPU' || name === 'GPU') return `${amount} ${name}${amount > 1 ? 's' : ''}`;
  return `${amount} ${name}`;
}

function memoryInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const at = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Number((bytes / 2 ** (10 * at)).toFixed(1))} ${units[at]}`;
}

function amountOf(group: string, name: string, value: number): number {
  const amount = name === 'memory' ? value : Math.floor(value * PARTS + 1e-6) / PARTS;
  if (!Number.isFinite(amount) || value < 0) {
    throw new RangeError(`Group "${group}" claims ${name} ${value}; it must be a number of at least 0.`);
  }
  if (value > 0 && amount === 0) throw new RangeError(`Group "${group}" claims ${name} ${value}; the least is 0.0001.`);
  return amount;
}

/** Options of Ray's actors that its jobs do not have, and what does the same. */
const OTHERWISE: Readonly<Record<string, string>> = {
  schedulingstrategy: 'Place by `labelSelector` or by a custom resource',
  placementgroup: 'Place by `labelSelector` or by a custom resource',
  placementgroupbundleindex: 'Place by `labelSelector` or by a custom resource',
  numcpus: 'Claim `numCpus` on the group itself',
  numgpus: 'Claim `numGpus` on the group itself',
  memory: 'Claim `memory` on the group itself',
  resources: 'Claim `resources` on the group itself',
  lifetime: 'A replica lives as long as its pipeline',
  maxrestarts: 'Set `maxRestarts` on the group itself',
  maxtaskretries: 'Set `maxRedeliveries` and `idempotent` on the group itself',
  maxconcurrency: 'Set `concurrency` on the group itself',
  runtimeenv: 'Set `env` on the group itself',
};

function labelsOf(group: string, options: unknown): Readonly<Record<string, string>> {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`Group "${group}" has executorOptions that are no object; ray() takes { labelSelector }.`);
  }
  const { labelSelector, label_selector = labelSelector, ...others } = options as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(others)) {
    const instead = OTHERWISE[name.replaceAll('_', '').toLowerCase()];
    throw new TypeError(
      `Group "${group}" has the executor option "${name}", which Ray's jobs cannot honor. ${instead ?? 'ray() takes `labelSelector`'}.`,
    );
  }
  if (label_selector === undefined) return {};
  const isLabels =
    typeof label_selector === 'object' &&
    label_selector !== null &&
    Object.values(label_selector).every((value) => typeof value === 'string');
  if (isLabels) return label_selector as Readonly<Record<string, string>>;
  throw new TypeError(
    `Group "${group}" has a labelSelector that is no object of texts, such as { 'ray.io/accelerator-type': 'A100' }.`,
  );
}
