/** Checks the parameters of every module against its schema, once, before anything is spawned. */

import { InvalidParametersError, type MagdaError, type ParametersIssue } from './errors.js';
import { frozenCopy } from './frozen-copy.js';
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
    const result = schema === undefined ? { value: module.parameters } : await validate(schema, module.parameters);
    if (result.issues === undefined) parameters.push(frozenCopy(result.value));
    else problems.push(problemOf(pipeline, module, result.issues));
  }
  return { parameters, problems };
}

async function validate(schema: StandardSchema, value: unknown) {
  return await schema['~standard'].validate(value);
}

function problemOf(pipeline: string, module: NodeSpec, given: readonly StandardIssue[]): MagdaError {
  const issues = given.flatMap(eachIssue);
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

/** Unknown keys of one object, which zod tells together, are a mistake each. */
function eachIssue(issue: StandardIssue): readonly ParametersIssue[] {
  const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const { code, keys } = issue as { readonly code?: unknown; readonly keys?: readonly PropertyKey[] };
  if (code !== 'unrecognized_keys' || keys === undefined) return [{ message: issue.message, path }];
  return keys.map((key) => ({ message: 'There is no such parameter', path: [...path, key], unknownKey: true }));
}
