/** What is written when all jobs are done: the aggregated results and the timeline. */

import type { Timeline } from '@magda/core/observe';
import { jsonText } from '../output/json-text.js';
import { writeText } from '../output/write-text.js';
import type { Outputs } from './outputs.js';
import type { RunFiles } from './run-files.js';

export interface AggregateTarget {
  /** Undefined for standard output. */
  readonly path: string | undefined;
  readonly outputs: Outputs;
  /** Gives up waiting for whoever reads a pipe. */
  readonly signal: AbortSignal;
}

/** To the file, if there is one, else as a line on standard output. @throws {NotJsonError} naming the result that JSON cannot hold. */
export async function writeAggregate(
  results: Readonly<Record<string, unknown>>,
  { path, outputs, signal }: AggregateTarget,
): Promise<void> {
  const text = jsonText(results, 'aggregate');
  if (path !== undefined) return writeText(`${JSON.stringify(JSON.parse(text), null, 2)}\n`, path, signal);
  outputs.standard.write(`{"aggregate":${text}}\n`);
  await outputs.standard.flush();
}

/** As a picture or as a trace, if it is wanted. @throws {Refusal} if the file cannot be written. */
export async function writeTimeline(
  timeline: Timeline | undefined,
  to: RunFiles['timeline'],
  signal: AbortSignal,
): Promise<void> {
  if (timeline === undefined || to === undefined) return;
  const text = to.format === 'svg' ? timeline.toSvg() : JSON.stringify(timeline.toTrace());
  await writeText(`${text.trimEnd()}\n`, to.path, signal);
}
