/** Checks that modules, and the results they expose, have names of their own. */

import { DuplicateNameError, InvalidPipelineError, type MagdaError } from '../errors/errors.js';
import type { PipelineSpec } from '../spec/spec.js';
import { quoted } from '../text/quoted.js';
import { repeated } from '../text/repeated.js';

export function nameProblems({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  const modulesTwice = repeated(modules, ({ name }) => name).map(
    ([module, { length }]) =>
      new DuplicateNameError(`${length} modules are named "${module}". Give each a name of its own.`, {
        pipeline,
        module,
      }),
  );
  const exposedTwice = repeated(modules, ({ exposed }) => exposed).map(([tag, exposing]) => {
    const names = quoted(exposing.map(({ name }) => name));
    return new DuplicateNameError(
      `Several modules expose their result as "${tag}": ${names}. Expose each under a name of its own.`,
      { pipeline, module: exposing[1]?.name },
    );
  });
  const unusable = modules
    .filter(({ exposed }) => exposed === '__proto__')
    .map(({ name: module }) => {
      const message = `Module "${module}" exposes its result as "__proto__", which no object of results can hold. Choose another name.`;
      return new InvalidPipelineError(message, [], { pipeline, module });
    });
  return [...modulesTwice, ...exposedTwice, ...unusable];
}
