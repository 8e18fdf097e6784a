/** What an executor on this machine has to give: what its options say, else what the machine has. */

import { availableParallelism, totalmem } from 'node:os';
import type { Resources } from '@magda/core';

const KNOWN = ['numCpus', 'numGpus', 'gpuIds', 'memory', 'resources'];

/**
 * @param by the executor's name, for messages.
 * @param others options of that executor's own.
 * @throws {TypeError} naming the option that cannot be.
 */
export function capacityOf(options: Resources, by: string, others: readonly string[] = []): Resources {
  const known = [...KNOWN, ...others];
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`${by}() has no option "${name}". It has: ${known.join(', ')}.`);
  }
  const { numCpus = availableParallelism(), memory = totalmem(), resources = {}, gpuIds } = options;
  const numGpus = options.numGpus ?? gpuIds?.length ?? 0;
  const check = optionCheck(by);
  check(isAmount(numCpus), 'numCpus', 'a number from 0', numCpus);
  check(isAmount(memory), 'memory', 'a number of bytes', memory);
  check(isAmount(numGpus) && Number.isInteger(numGpus), 'numGpus', 'a whole number from 0', numGpus);
  check(isRecord(resources), 'resources', 'an object of named numbers', resources);
  for (const [name, amount] of Object.entries(resources)) {
    check(isAmount(amount), `resources.${name}`, 'a number from 0', amount);
  }
  if (gpuIds === undefined) return { numCpus, numGpus, memory, resources };
  check(areNames(gpuIds), 'gpuIds', 'a list of different names', gpuIds);
  check(gpuIds.length === numGpus, 'gpuIds', `as long as numGpus (${numGpus}) says`, gpuIds);
  return { numCpus, numGpus, gpuIds, memory, resources };
}

/** Makes a check of options of the executor `by`; it throws a TypeError that says what the option must be. */
export function optionCheck(by: string) {
  return (holds: boolean, name: string, must: string, value: unknown): void => {
    if (holds) return;
    throw new TypeError(`${by}(): ${name} must be ${must}, but it is ${JSON.stringify(value) ?? String(value)}.`);
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((id) => typeof id === 'string' && id !== '') &&
    new Set(value).size === value.length
  );
}
