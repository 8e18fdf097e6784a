/** One run: from the first job to the last word about it. */

import type { Pipeline } from '@magda/core';
import { isClosedPipe } from '../closed-pipe.js';
import { ExitCode } from '../exit-code.js';
import type { Input } from '../input/input.js';
import type { Line } from '../input/line.js';
import { placesText } from '../input/places-text.js';
import { jobsText } from '../progress/in-words.js';
import { Progress } from '../progress/progress.js';
import type { StandardError } from '../progress/standard-error.js';
import { Tally } from '../progress/tally.js';
import type { FinishedLines } from '../resume/finished-lines.js';
import type { RunLog } from '../state/run-log.js';
import { Failures } from './failures.js';
import type { Interruption } from './interruption.js';
import { Observation } from './observation.js';
import { openLines } from './open-lines.js';
import type { Outputs } from './outputs.js';
import type { RunFiles } from './run-files.js';
import { runLines } from './run-lines.js';
import { summaryText } from './summary.js';
import { writeAggregate, writeTimeline } from './write-up.js';

export interface Execution {
  readonly pipeline: Pipeline;
  readonly input: Input;
  readonly outputs: Outputs;
  readonly finished: FinishedLines;
  /** Keeps what Aggregates gather, if it is kept. */
  readonly state: RunLog | undefined;
  readonly files: RunFiles;
  readonly stderr: StandardError;
  readonly interruption: Interruption;
  readonly concurrency?: number | undefined;
  readonly ordered: boolean;
  readonly explain?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** Lines whose jobs hold up a run are told, so many of them. */
const MOST_PLACES = 3;

/** @returns the exit code. @throws what ended the run before its end. */
export async function execute(execution: Execution): Promise<number> {
  const { pipeline, files, input, outputs, finished, stderr, interruption, explain, quiet } = execution;
  const tally = new Tally(input.size);
  const failures = new Failures({
    print: (text) => stderr.print(text),
    collected: outputs.errors,
    stop: files.onError === 'stop' ? () => input.end() : undefined,
  });
  const observation = new Observation(pipeline, { timeline: files.timeline !== undefined, explain: explain === true });
  try {
    await runToTheEnd(execution, tally, failures, observation.called);
  } catch (error) {
    input.end();
    if (!quiet && tally.done > 0 && !isClosedPipe(error)) stderr.print(summary(execution, tally));
    throw error;
  }
  stderr.print(observation.explanation());
  await writeTimeline(observation.timeline, files.timeline, interruption.drain);
  if (!quiet) stderr.print(summary(execution, tally));
  return interruption.exitCode ?? (failures.count + finished.failed > 0 ? ExitCode.failed : ExitCode.done);
}

async function runToTheEnd(
  { pipeline, input, files, outputs, finished, state, stderr, interruption, concurrency, ordered, quiet }: Execution,
  tally: Tally,
  failures: Failures,
  called: (line: Line) => void,
): Promise<void> {
  const unsettled = new Map<number, Line>();
  const waiting = () => placesText(unsettled.values(), MOST_PLACES);
  using progress = quiet ? undefined : await Progress.begin(stderr, tally, () => pipeline.stats().groups, waiting);
  // Only a terminal shows it, and modules say it for nothing elsewhere.
  if (progress !== undefined && stderr.screen !== undefined) pipeline.on('progress', (event) => progress.said(event));
  const drain = () => {
    input.end();
    progress?.note(`Finishing ${jobsText(pipeline.stats().pending)} (${waiting()}); Ctrl-C again stops`);
  };
  using _ = interruption.whenAsked(drain);
  const lines = openLines(input, finished, tally);
  const results = outputs.results;
  try {
    await runLines({
      pipeline,
      lines,
      concurrency,
      ordered,
      results,
      failures,
      tally,
      unsettled,
      state,
      called,
      stop: interruption.stop,
    });
  } finally {
    await outputs.end();
  }
  if (input.ended || !pipeline.modules.some(({ aggregate }) => aggregate)) return;
  const made = await pipeline.process();
  await writeAggregate(made, { path: files.aggregate, outputs, signal: interruption.drain });
}

function summary({ input, finished, files, interruption }: Execution, tally: Tally): string {
  const { output, errors } = files;
  const cut = interruption.drain.aborted ? 'Interrupted' : input.ended ? 'Stopped' : undefined;
  return summaryText({ moment: tally.moment(), before: finished, output, errors, cut });
}
