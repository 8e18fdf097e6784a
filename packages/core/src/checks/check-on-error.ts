/** Checks that no module is told to skip what it cannot. */

import { InvalidAggregateError, type MagdaError } from '../errors/errors.js';
import { moduleMeta } from '../module/metadata.js';
import type { PipelineSpec } from '../spec/spec.js';

/** What an Aggregate threw may have left its state half-changed, and the next job would never know. */
export function onErrorProblems({ name: pipeline, modules }: PipelineSpec): MagdaError[] {
  return modules
    .filter(({ Class, onError }) => onError === 'skip' && moduleMeta(Class).kind === 'aggregate')
    .map(
      ({ name: module }) =>
        new InvalidAggregateError(
          `Aggregate "${module}" has \`onError: 'skip'\`, but a job that it fails to take in must fail. Set it on a module before the ` +
            'Aggregate, or let `process()` return `skip()`.',
          { pipeline, module, option: 'onError' },
        ),
    );
}
