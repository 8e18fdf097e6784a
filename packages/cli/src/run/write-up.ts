/** What is written when all jobs are done: the aggregated results and the timeline. */

import { jsonText } from '../output/json-text.js';
import { writeText } from '../output/write-text.js';
import type { Observation } from './observation.js';
import type { Outputs } from './outputs.js';
import type { RunFiles } from './run-files.js';

/** To the file, if there is one, else as a line on standard output. @throws {NotJsonError} naming the result that JSON cannot hold. */
export async function writeAggregate(
  results: Readonly<Record<string, unknown>>,
  path: string | undefined,
  outputs: Outputs,
): Promise<void> {
  const text = jsonText(results, 'aggregate');
  if (path !== undefined) return writeText(`${JSON.stringify(JSON.parse(text), null, 2)}\n`, path);
  outputs.standard.write(`{"aggregate":${text}}\n`);
  await outputs.standard.flush();
}

export function writeTimeline({ timeline }: Observation, { path, format }: NonNullable<RunFiles['timeline']>): void {
  writeText(format === 'svg' ? timeline.toSvg() : `${JSON.stringify(timeline.toTrace())}\n`, path);
}
