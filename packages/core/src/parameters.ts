/** Checks the parameters of every module against its schema, once, before anything is spawned. */

import { InvalidParametersError, type MagdaError } from './errors.js';
import { parametersSchema } from './module/metadata.js';
import type { StandardIssue, StandardSchema } from './module/standard-schema.js';
import type { NodeSpec } from './spec.js';

export interface CheckedParameters {
  /** What the schemas gave, deeply frozen, in the order of the modules. */
  readonly parameters: readonly unknown[];
  readonly problems: readonly MagdaError[];
}

export async function checkParameters(pipeline: string, modules: readonly NodeSpec[]): Promise<CheckedParameters> {
  const problems: MagdaError[] = [];
  const parameters: unknown[] = [];
  for (const module of modules) {
    const schema = parametersSchema(module.Class);
    const result =
      schema === undefined ? { value: { ...module.parameters } } : await validate(schema, module.parameters);
    if (result.issues === undefined) parameters.push(deepFreeze(result.value));
    else problems.push(problemOf(pipeline, module, result.issues));
  }
  return { parameters, problems };
}

async function validate(schema: StandardSchema, value: unknown) {
  return await schema['~standard'].validate(value);
}

function problemOf(pipeline: string, module: NodeSpec, given: readonly StandardIssue[]): MagdaError {
  const issues = given.map(({ message, path = [] }) => ({
    message,
    path: path.map((part) => (typeof part === 'object' ? part.key : part)),
  }));
  const list = issues.map(({ message, path }) => `\n  ${['parameters', ...path.map(String)].join('.')}: ${message}`);
  return new InvalidParametersError(
    `The parameters of module "${module.name}" do not fit its schema:${list.join('')}`,
    issues,
    {
      pipeline,
      module: module.name,
    },
  );
}

/** Plain data only: what a schema makes of its own classes is left as it is. */
function deepFreeze<T>(value: T): T {
  const pending: unknown[] = [value];
  const seen = new Set<unknown>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next !== 'object' || next === null || seen.has(next) || !isPlain(next)) continue;
    seen.add(next);
    pending.push(...Object.values(next).filter((inner) => inner !== undefined));
    Object.freeze(next);
  }
  return value;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
