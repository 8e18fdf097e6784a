/** What a config file may hold. Every `error` says what there must be, to end "… must be". */

import { z } from 'zod';
import { type OptionRange, optionRanges, wants } from '../graph/option-ranges.js';
import type { GroupOptions } from '../group.js';
import { normaliseClaim, type Resources } from '../resources/claim.js';
import { parseMemory } from '../resources/memory.js';
import { camelCase } from './camel-case.js';

/** An empty value is as good as none. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

const text = (error: string) => z.union([z.string(error).min(1, error), z.number(error)], error).transform(String);

const aName = 'a text that is not empty';
const name = text(aName);

const exposure = 'true, false, or the name under which the result is exposed';
const expose = z.union([z.boolean(exposure), z.string(exposure).min(1, exposure)], exposure);

const mappingOf = 'a mapping with a value for each name';
const anything = z.record(z.string(), z.unknown(), mappingOf);

const aReference =
  'a file and the name of its export, such as ./hooks.js#warmUp, or { file: ./hooks.js#warmUp, args: [] }';
const fileAndExport = z.string(aReference).regex(/^[^#]+#[^#]+$/, aReference);
/** A function by its file, with what it is called with. */
const reference = z
  .union(
    [fileAndExport, z.strictObject({ file: fileAndExport, args: z.array(z.unknown()).optional() }, aReference)],
    aReference,
  )
  .transform((value) => (typeof value === 'string' ? { file: value, args: [] } : { args: [], ...value }));

const module = z.strictObject(
  {
    name,
    type: name,
    group: optional(name),
    depends_on: optional(z.array(name, 'a list of names of modules')),
    parameters: optional(anything),
    expose: optional(expose),
  },
  'a mapping with the `name` and `type` of a module',
);

/** Of numbers that may be unlimited; YAML writes that as .inf. */
const unlimited = z.literal(Number.POSITIVE_INFINITY);

function numberIn(range: OptionRange) {
  const error = wants(range);
  const number = range.of === 'milliseconds' ? z.number(error) : z.int(error);
  const bounded = range.above ? number.gt(range.least, error) : number.min(range.least, error);
  return range.unlimited ? z.union([bounded, unlimited], error) : bounded;
}

function claimable(claim: Resources): boolean {
  try {
    normaliseClaim(claim);
    return true;
  } catch {
    return false;
  }
}

const anAmount = 'a number of at least 0, to four decimals';
const amount = z
  .number(anAmount)
  .min(0, anAmount)
  .refine((numCpus) => claimable({ numCpus }), anAmount);

const gpuAmount = 'a fraction below 1, or a whole number, of at least 0';
const gpus = z
  .union([z.number(gpuAmount).min(0, gpuAmount).lt(1, gpuAmount), z.int(gpuAmount).min(1, gpuAmount)], gpuAmount)
  .refine((numGpus) => claimable({ numGpus }), gpuAmount);

const aMemory = 'a number of bytes, or a number and a unit, such as 512MiB or 2GiB';
const memory = z
  .union(
    [
      z.number(aMemory).min(0, aMemory),
      z.string(aMemory).regex(/^\s*\d+(\.\d+)?\s*([KkMmGgTt][Ii]?)?[Bb]\s*$/, aMemory),
    ],
    aMemory,
  )
  .refine((value) => parses(value), aMemory);

function parses(value: string | number): boolean {
  try {
    parseMemory(value);
    return true;
  } catch {
    return false;
  }
}

const groupOptions = z.strictObject(
  {
    replicas: optional(numberIn(optionRanges.replicas)),
    num_cpus: optional(amount),
    num_gpus: optional(gpus),
    memory: optional(memory),
    resources: optional(z.record(z.string().regex(/\S/), amount, 'a mapping of names to amounts')),
    max_restarts: optional(numberIn(optionRanges.maxRestarts)),
    max_retries: optional(numberIn(optionRanges.maxRetries)),
    idempotent: optional(z.boolean('true or false')),
    concurrency: optional(numberIn(optionRanges.concurrency)),
    prefetch: optional(numberIn(optionRanges.prefetch)),
    ahead: optional(numberIn(optionRanges.ahead)),
    timeout: optional(numberIn(optionRanges.timeout)),
    queue_timeout: optional(numberIn(optionRanges.queueTimeout)),
    cancel_grace: optional(numberIn(optionRanges.cancelGrace)),
    env: optional(
      z.record(
        z.string().min(1),
        z.union([z.string(), z.number()], 'a text').transform(String),
        'a mapping of names to texts',
      ),
    ),
    after_created: optional(z.array(reference, 'a list of hooks')),
    executor_options: optional(z.unknown()),
  },
  'a mapping of options',
);

const group = z.strictObject(
  { name, options: optional(groupOptions) },
  'a mapping with the `name` of a group, and perhaps `options`',
);

export const configSchema = z.strictObject(
  {
    name: optional(name),
    imports: optional(z.array(z.string('a file').min(1, 'a file'), 'a list of files')),
    context: optional(reference),
    modules: z.array(module, 'a list of modules'),
    shared_parameters: optional(anything),
    groups: optional(z.array(group, 'a list of groups')),
  },
  'a mapping with a key `modules`',
);

export type ConfigContent = z.output<typeof configSchema>;
export type ModuleContent = ConfigContent['modules'][number];
export type GroupContent = NonNullable<ConfigContent['groups']>[number];
export type Reference = z.output<typeof reference>;

export const knownKeys = {
  config: Object.keys(configSchema.shape),
  module: Object.keys(module.shape),
  group: Object.keys(group.shape),
  options: Object.keys(groupOptions.shape),
};

/** Group options as code spells them; the hooks are left to whoever knows where their files are. */
export function optionsInCode({ after_created: _, ...options }: NonNullable<GroupContent['options']>): GroupOptions {
  return Object.fromEntries(Object.entries(options).map(([option, value]) => [camelCase(option), value]));
}
