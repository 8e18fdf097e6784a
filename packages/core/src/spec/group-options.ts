/**
 * The options of a group in one table: what each may be, what holds without it, and what it is for.
 *
 * `Group`, specs, configs, their JSON Schema, `toYaml()` and the check of docs/options.md read it.
 */

import type { FromFile } from '../module/from-file.js';
import type { OptionRange } from '../options/option-ranges.js';
import type { Rate } from './rate.js';

/** Called once in each replica before its modules' bootstrap; a function only where groups share the process, else `fromFile`. */
export type Hook = (() => unknown) | FromFile;

export interface GroupOptions {
  /** Copies of the group, each of which claims its resources; default 1. */
  readonly replicas?: number | undefined;
  /** The executor that runs it: a name in `build({ executors })`; default the build's `executor`. */
  readonly executor?: string | undefined;
  /** CPU cores; default 0. */
  readonly numCpus?: number | undefined;
  /** GPUs: a fraction below 1, or a whole number; default 0. */
  readonly numGpus?: number | undefined;
  /** Heap limit and claim, in bytes or such as '2GiB'; default none. */
  readonly memory?: number | string | undefined;
  /** Custom resources by name. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  /** Deaths in a minute after which the group is given up; default 3. */
  readonly maxRestarts?: number | undefined;
  /** How often a job whose actor died is tried again, if the group is `idempotent`; default 0. */
  readonly maxRedeliveries?: number | undefined;
  /** Whether a job may safely run twice; default false. */
  readonly idempotent?: boolean | undefined;
  /** Jobs interleaved inside one replica; default 1, or twice the `maxSize` of the largest batches of its modules. */
  readonly concurrency?: number | undefined;
  /** Most jobs handed to a busy replica ahead of time; default 256; 0 switches it off. */
  readonly prefetch?: number | undefined;
  /** Jobs that may hold undelivered results of this group; default 64, and at least twice what its replicas have at once. */
  readonly maxUndelivered?: number | undefined;
  /** Running time per job in milliseconds; default none. */
  readonly timeout?: number | undefined;
  /** Longest wait of a ready job for a replica, in milliseconds; default none. */
  readonly queueTimeout?: number | undefined;
  /**
   * How often jobs may begin, over all replicas; all of several hold. A text names one of the `rates` given to `build()`,
   * which groups share. Default: no limit.
   */
  readonly rate?: Rate | readonly Rate[] | string | undefined;
  /** Milliseconds that a canceled module has before its actor is killed; default 5,000. */
  readonly cancelGrace?: number | undefined;
  /** Environment variables of the replicas, besides those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly afterCreated?: readonly Hook[] | undefined;
  /** Passed to the executor as it is. */
  readonly executorOptions?: unknown;
}

/** What an option may be: a number in a range, or of a form that has a name. */
export type OptionForm = OptionRange | NamedForm;

export type NamedForm =
  | 'amount'
  | 'gpus'
  | 'memory'
  | 'amounts'
  | 'boolean'
  | 'name'
  | 'texts'
  | 'hooks'
  | 'rate'
  | 'anything';

export interface GroupOption {
  readonly form: OptionForm;
  /** What holds without it, or how that follows from other options; undefined is none. */
  readonly default: unknown;
  /** For editors of configs, which show it. */
  readonly doc: string;
}

export const groupOptions = {
  replicas: {
    // Each takes room in the driver from the build on.
    form: { of: 'whole numbers', least: 1, most: 100_000 },
    default: 1,
    doc: 'Copies of the group, each of which claims its resources.',
  },
  executor: {
    form: 'name',
    default: undefined,
    doc: 'The executor that runs the group: a name that the build, or `magda run --executor NAME=…`, gives to one.',
  },
  numCpus: { form: 'amount', default: 0, doc: 'CPU cores that each replica claims.' },
  numGpus: {
    form: 'gpus',
    default: 0,
    doc: 'GPUs that each replica claims: a fraction below 1, or a whole number.',
  },
  memory: {
    form: 'memory',
    default: undefined,
    doc: 'Memory that each replica claims, and the limit of its heap.',
  },
  resources: { form: 'amounts', default: undefined, doc: 'Custom resources that each replica claims, by name.' },
  maxRestarts: {
    form: { of: 'whole numbers', least: 0, unlimited: true },
    default: 3,
    doc: 'Deaths in a minute after which the group is given up.',
  },
  maxRedeliveries: {
    form: { of: 'whole numbers', least: 0, unlimited: true },
    default: 0,
    doc: 'How often a job whose actor died is tried again, if the group is idempotent.',
  },
  idempotent: { form: 'boolean', default: false, doc: 'Whether a job may safely run twice.' },
  concurrency: {
    form: { of: 'whole numbers', least: 1, optional: true },
    default: knownInThePlan,
    doc: 'Jobs interleaved inside one replica.',
  },
  prefetch: {
    form: { of: 'whole numbers', least: 0 },
    default: 256,
    doc: 'Most jobs handed to a busy replica ahead of time; 0: none.',
  },
  maxUndelivered: {
    form: { of: 'whole numbers', least: 1, unlimited: true, optional: true },
    default: knownInThePlan,
    doc: 'Jobs that may hold undelivered results of the group.',
  },
  timeout: {
    form: { of: 'milliseconds', least: 0, above: true, unlimited: true, optional: true },
    default: undefined,
    doc: 'Running time per job, in milliseconds.',
  },
  queueTimeout: {
    form: { of: 'milliseconds', least: 0, above: true, unlimited: true, optional: true },
    default: undefined,
    doc: 'Longest wait of a ready job for a replica, in milliseconds.',
  },
  rate: {
    form: 'rate',
    default: undefined,
    doc: 'How often jobs may begin, over all replicas: such as { limit: 60, per: 60000 }, a list of those, or one of `rates`.',
  },
  cancelGrace: {
    form: { of: 'milliseconds', least: 0, unlimited: true },
    default: 5_000,
    doc: 'Milliseconds that a canceled module has before its actor is killed.',
  },
  env: { form: 'texts', default: {}, doc: 'Environment variables of the replicas.' },
  afterCreated: {
    form: 'hooks',
    default: undefined,
    doc: 'Functions that each replica calls before its modules are warmed up, such as ./hooks.js#warmUp.',
  },
  executorOptions: { form: 'anything', default: undefined, doc: 'Passed to the executor as it is.' },
} as const satisfies { readonly [Option in keyof GroupOptions]-?: GroupOption };

/** It follows from the batches of the group's modules as well (see running-options.ts). */
function knownInThePlan(): undefined {}
