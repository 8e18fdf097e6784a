/** Throws the problems of a pipeline: one as it is, several as one error that lists them. */

import { InvalidPipelineError, type MagdaError } from '../errors/errors.js';

/** Problems that the message shows. */
const MOST_SHOWN = 100;

/**
 * Does nothing when there are no problems.
 *
 * @throws the problem itself if it is the only one, else {@link InvalidPipelineError} with all in `errors`.
 */
export function throwProblems(pipeline: string, errors: readonly MagdaError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const shown = errors.slice(0, MOST_SHOWN);
  const list = shown.map((error, index) => `  ${index + 1}. ${error.message.replaceAll('\n', '\n     ')}`);
  if (errors.length > shown.length) list.push(`  … and ${errors.length - shown.length} more, in \`errors\`.`);
  throw new InvalidPipelineError(`Pipeline "${pipeline}" has ${errors.length} problems:\n${list.join('\n')}`, errors, {
    pipeline,
  });
}
