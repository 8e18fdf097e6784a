/** What a config may hold. Each `error` says what there must be, to end "… must be"; descriptions are shown by editors. */

import * as z from 'zod';
import { batchRanges } from '../module/batch.js';
import type { RetryOptions } from '../options/retry.js';
import type { GroupOptions } from '../spec/group-options.js';
import { groupOptions, type NamedForm } from '../spec/group-options.js';
import { camelCase, type SnakeCase, snakeCase } from './case.js';
import { amount, aRate, gpus, memory, numberIn, rates, retryShape } from './number-forms.js';

/** An empty value is as good as none. */
const optional = <Schema extends z.ZodType>(schema: Schema, description: string) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional()
    .describe(description);

export const aName = 'a text that is not empty';
// The reader has kept the characters of numbers (spelling.ts); here they are for the JSON Schema.
const name = z.union([z.string(aName).min(1, aName), z.number(aName)], aName).transform(String);

const YES = 'y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON';
const NO = 'n|N|no|No|NO|false|False|FALSE|off|Off|OFF';
const yes = new RegExp(`^(${YES})$`);
/** What YAML 1.1, and people, take for true and false, and YAML 1.2 for texts. */
export const yesOrNo = new RegExp(`^(${YES}|${NO})$`);

const exposure = 'true, false, or the name under which the result is exposed';
const expose = z.union(
  [
    z.boolean(exposure),
    z
      .string(exposure)
      .min(1, exposure)
      .regex(new RegExp(`^(?!(${YES}|${NO})$)`), { error: ({ input }) => exposureMeantBy(String(input)) }),
  ],
  exposure,
);

function exposureMeantBy(text: string): string {
  return `${yes.test(text)}, or a name that does not read as yes or no`;
}

const values = z.record(z.string(), z.unknown(), 'a mapping with a value for each name');

const aReference =
  'a file and the name of its export, such as ./hooks.js#warmUp, or { file: ./hooks.js#warmUp, args: [] }';
const fileAndExport = z.string(aReference).regex(/^.+#[^#]+$/s, aReference);
/** A function by its file, with what it is called with. */
const longReference = z.strictObject(
  { file: fileAndExport, args: z.array(z.unknown(), 'a list of arguments').optional() },
  aReference,
);
const reference = z
  .union([fileAndExport, longReference], aReference)
  .transform((value) => (typeof value === 'string' ? { file: value, args: [] } : { args: [], ...value }));

const aLink = 'the name of a module, or { name: A, optional: true }';
/** A link by its name and what it is. */
const longLink = z.strictObject({ name, optional: z.boolean('true or false').optional() }, aLink);
const link = z
  .union([name, longLink], aLink)
  .transform((value) =>
    typeof value === 'string'
      ? { name: value, optional: false }
      : { name: value.name, optional: value.optional === true },
  );

const retry = z.strictObject(retryShape, 'a mapping of options, such as { max_attempts: 4 }');

const aThrow = "'fail' or 'skip'";

const aBatch = 'a mapping such as { max_size: 32, max_wait: 5 }';
const batch = z.strictObject(
  {
    max_size: optional(numberIn(batchRanges.maxSize), 'Most jobs in one call of the module.'),
    max_wait: optional(numberIn(batchRanges.maxWait), 'Milliseconds that the first job of a call waits for others.'),
  },
  aBatch,
);

const module = z.strictObject(
  {
    name: name.describe('Names the module in this config, in results and in messages.'),
    type: name.describe('The type that the class of the module is registered under.'),
    group: optional(name, 'The group that runs the module. With any group the pipeline is parallel.'),
    depends_on: optional(
      z.array(link, 'a list of names of modules'),
      'The modules whose results it reads; with `optional: true` it runs without that one too, where it was skipped.',
    ),
    parameters: optional(values, 'What the module finds as `this.parameters`.'),
    on_error: optional(
      z.enum(['fail', 'skip'], aThrow),
      'What a throw of the module does to its job: it fails, or goes on without this result.',
    ),
    retry: optional(retry, 'How it is tried again where it throws; {} for the defaults.'),
    batch: optional(
      batch,
      'Of a module that takes several jobs in one call: how many, and how long the first waits for others; wins over the class.',
    ),
    expose: optional(expose, 'Whether its result is part of the output, and under which name; wins over the class.'),
  },
  'a mapping with the `name` and `type` of a module',
);

const someRate = `the name of one of \`rates\`, or ${aRate}`;

export const aText = 'a text';
/** What a config may say where code takes a value of the form. */
const forms = {
  amount,
  gpus,
  memory,
  amounts: z.record(z.string().regex(/\S/), amount, 'a mapping of names to amounts'),
  boolean: z.boolean('true or false'),
  name,
  texts: z.record(
    z.string().min(1),
    z.union([z.string(), z.number()], aText).transform(String),
    'a mapping of names to texts',
  ),
  hooks: z.array(reference, 'a list of hooks'),
  rate: z.union([name, rates], someRate),
  anything: z.unknown(),
} as const satisfies Record<NamedForm, z.ZodType>;

type OptionShape = {
  [Option in keyof GroupOptions as SnakeCase<Option>]-?: Option extends 'afterCreated'
    ? z.ZodOptional<typeof forms.hooks>
    : z.ZodOptional<z.ZodUnknown>;
};

const optionShape = Object.fromEntries(
  Object.entries(groupOptions).map(([option, { form, doc }]) => [
    snakeCase(option),
    form === 'anything'
      ? forms.anything.optional().describe(doc)
      : optional(typeof form === 'string' ? forms[form] : numberIn(form), doc),
  ]),
) as unknown as OptionShape;

const options = z.strictObject(optionShape, 'a mapping of options');

const group = z.strictObject(
  {
    name: name.describe('The name that modules give as their `group`.'),
    options: optional(options, 'How many replicas it has, what each claims, and how jobs are treated.'),
  },
  'a mapping with the `name` of a group, and perhaps `options`',
);

export const configSchema = z.strictObject(
  {
    name: optional(name, 'Names the pipeline in messages and events.'),
    imports: optional(
      z.array(z.string('a file').min(1, 'a file'), 'a list of files'),
      'Files that register the module types, relative to this one.',
    ),
    context: optional(reference, 'A function that makes the context of each replica, such as ./context.js#create.'),
    modules: z.array(module, 'a list of modules').describe('The modules of the pipeline, in any order.'),
    shared_parameters: optional(values, 'What every module finds as `this.sharedParameters`.'),
    rates: optional(
      z.record(z.string().min(1), rates, 'a mapping with a rate for each name'),
      'Rates that groups share.',
    ),
    groups: optional(z.array(group, 'a list of groups'), 'Groups with options; the others need not be here.'),
  },
  'a mapping with a key `modules`',
);

export type ConfigContent = z.output<typeof configSchema>;
export type ModuleContent = ConfigContent['modules'][number];
export type LinkContent = NonNullable<ModuleContent['depends_on']>[number];
export type GroupContent = NonNullable<ConfigContent['groups']>[number];
export type Reference = z.output<typeof reference>;

export const knownKeys = {
  config: Object.keys(configSchema.shape),
  module: Object.keys(module.shape),
  group: Object.keys(group.shape),
  options: Object.keys(optionShape),
  reference: Object.keys(longReference.shape),
  link: Object.keys(longLink.shape),
  retry: Object.keys(retryShape),
  batch: Object.keys(batch.shape),
};

/** The options of a `retry` as code spells them. */
export function retryInCode(retry: ModuleContent['retry']): RetryOptions | undefined {
  return retry && Object.fromEntries(Object.entries(retry).map(([option, value]) => [camelCase(option), value]));
}

/** Group options as code spells them; the hooks are left to whoever knows where their files are. */
export function optionsInCode({ after_created: _, ...options }: NonNullable<GroupContent['options']>): GroupOptions {
  return Object.fromEntries(Object.entries(options).map(([option, value]) => [camelCase(option), value]));
}
