/** The errors of calls: of jobs that their callers ended, or that came too late, and of names that nothing has. */

import { describe } from '../text/describe.js';
import { errorText } from '../text/error-text.js';
import { nearest } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import {
  AbortedError,
  ClosedPipelineError,
  DeadlineError,
  type MagdaError,
  QueueFullError,
  TeardownError,
  UnknownNameError,
} from './errors.js';

export function abortedBy(reason: unknown, pipeline: string, job?: number): AbortedError {
  const which = job === undefined ? 'The job' : `Job ${job}`;
  return new AbortedError(`${which} was aborted by its signal: ${errorText(reason)}`, { pipeline, job, cause: reason });
}

/** Whoever read its stream has stopped. */
export function leftBy(pipeline: string, job: number): AbortedError {
  return new AbortedError(`Job ${job} was aborted, as the loop over its stream was left before it had ended.`, {
    pipeline,
    job,
  });
}

/** The build of a pipeline was given up. */
export function notBuilt(pipeline: string, { reason }: AbortSignal): AbortedError {
  return new AbortedError(`Pipeline "${pipeline}" was not built: its signal was aborted: ${errorText(reason)}`, {
    pipeline,
    cause: reason,
  });
}

export function tooLate(ms: number, pipeline: string, job: number): DeadlineError {
  return new DeadlineError(`Job ${job} was not finished within its deadline of ${ms} ms.`, { pipeline, job });
}

export function closedBefore(pipeline: string, job: number): ClosedPipelineError {
  return new ClosedPipelineError(`Pipeline "${pipeline}" was closed before job ${job} was finished.`, {
    pipeline,
    job,
  });
}

export function closedTo(pipeline: string): ClosedPipelineError {
  return new ClosedPipelineError(`Pipeline "${pipeline}" is closed and takes no more jobs.`, { pipeline });
}

export function tooMany(maxPending: number, pipeline: string): QueueFullError {
  return new QueueFullError(
    `Pipeline "${pipeline}" has ${maxPending} jobs pending, as many as \`maxPending\` allows. ` +
      'Wait for some of them, use pipeline.map(), or raise `maxPending`.',
    { pipeline },
  );
}

export function notCleanly(pipeline: string, errors: readonly MagdaError[]): TeardownError {
  const list = errors.map(({ message }) => `  ${message}`).join('\n');
  return new TeardownError(`Pipeline "${pipeline}" closed, but not cleanly:\n${list}`, errors, { pipeline });
}

/** @param groups those that there are. */
export function unknownGroup(pipeline: string, group: string | undefined, groups: readonly string[]): UnknownNameError {
  const suggestion = nearest(String(group), groups);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  return new UnknownNameError(
    `Pipeline "${pipeline}" has no group ${describe(group)}.${hint} It has ${quoted(groups)}.`,
    { pipeline, group, suggestion },
  );
}
