/** Checks the parameters of every module against its schema, once, before anything is spawned. */

import { InvalidParametersError, type MagdaError } from '../errors/errors.js';
import { parametersSchema } from '../module/metadata.js';
import type { StandardIssue, StandardSchema } from '../module/standard-schema.js';
import type { NodeSpec } from '../spec/spec.js';
import { errorText } from '../text/error-text.js';
import { frozenCopy } from '../util/frozen-copy.js';
import { eachIssue } from './parameter-issues.js';

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
    try {
      const result = schema === undefined ? { value: module.parameters } : await validate(schema, module.parameters);
      if (result.issues === undefined) parameters.push(frozenCopy(result.value));
      else problems.push(problemOf(pipeline, module, result.issues));
    } catch (cause) {
      problems.push(problemOf(pipeline, module, [{ message: `The schema itself failed: ${errorText(cause)}` }], cause));
    }
  }
  return { parameters, problems };
}

async function validate(schema: StandardSchema, value: unknown) {
  return await schema['~standard'].validate(value);
}

function problemOf(pipeline: string, module: NodeSpec, given: readonly StandardIssue[], cause?: unknown): MagdaError {
  const issues = given.flatMap(eachIssue);
  const list = issues.map(({ message, path }) => `\n  ${['parameters', ...path.map(String)].join('.')}: ${message}`);
  return new InvalidParametersError(
    `The parameters of module "${module.name}" do not fit its schema:${list.join('')}`,
    issues,
    {
      pipeline,
      module: module.name,
      cause,
    },
  );
}
