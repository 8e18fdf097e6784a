/** `magda run`: jobs from JSON Lines through a pipeline to JSON Lines. */

import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pipeline } from '@magda/core';
import type { Config, Variables } from '@magda/core/config';
import { configPath, importedFiles, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { Input } from '../input/input.js';
import { refuseOverwriting } from '../output/same-file.js';
import { jobsText } from '../progress/in-words.js';
import { standardError } from '../progress/standard-error.js';
import { FinishedLines } from '../resume/finished-lines.js';
import { buildPipeline, type HowToBuild } from '../run/build-pipeline.js';
import { execute } from '../run/execute.js';
import type { ExecutorChoice } from '../run/executor-choice.js';
import { type ChosenExecutors, executorsFor } from '../run/executors-for.js';
import { Interruption } from '../run/interruption.js';
import { executorFile } from '../run/load-executor.js';
import { checkInput } from '../run/open-lines.js';
import { Outputs } from '../run/outputs.js';
import { type FileOptions, type RunFiles, runFiles } from '../run/run-files.js';
import { Strays } from '../run/strays.js';
import type { RunLog } from '../state/run-log.js';
import { RunState, storeOf } from '../state/run-state.js';
import { UsageError } from '../usage-error.js';

export interface RunOptions extends FileOptions, HowToBuild {
  readonly set: Variables;
  readonly executor: readonly ExecutorChoice[];
  readonly concurrency?: number | undefined;
  readonly ordered: boolean;
  readonly explain?: boolean | undefined;
}

export async function run(given: string | undefined, options: RunOptions): Promise<number> {
  const path = configPath(given);
  const files = runFiles(path, options);
  const config = await loadConfigFile(path, options.set, (text) => standardError.print(text));
  const code = [...importedFiles, ...options.executor.flatMap(({ executor }) => executorFile(executor) ?? [])];
  for (const option of ['output', 'errors', 'aggregate'] as const)
    refuseOverwriting(`--${option}`, files[option], code);
  refuseOverwriting('--timeline', files.timeline?.path, code);
  // Before, there is nothing that would have to be finished: a signal does what it does by itself.
  using interruption = new Interruption();
  try {
    return await runConfig(config, { ...options, folder: dirname(path), files, interruption });
  } catch (error) {
    // What was still waited for before the first job.
    if (interruption.exitCode !== undefined && (error as Error).name === 'AbortError') return interruption.exitCode;
    throw error;
  }
}

interface Prepared extends RunOptions {
  /** Of the config. */
  readonly folder: string;
  readonly files: RunFiles;
  readonly interruption: Interruption;
}

async function runConfig(config: Config, options: Prepared): Promise<number> {
  const { folder, files, interruption } = options;
  const stderr = standardError;
  const print = (text: string) => stderr.print(text);
  let chosen: ChosenExecutors | undefined;
  interruption.stop.addEventListener('abort', () => {
    stderr.screen?.status('');
    void soon(chosen?.[Symbol.asyncDispose]()).then(() => process.exit(interruption.exitCode));
  });
  const input = new Input(files.input);
  using _ = interruption.whenAsked(() => input.end());
  await using outputs = await Outputs.open(files, { print, signal: interruption.drain, screen: stderr.screen });
  await using kept = await openState(config, files, outputs);
  const finished = options.resume
    ? await outputs.recall({ retryFailed: options.retryFailed === true, witness: kept?.past })
    : new FinishedLines();
  if (input.isFile) await checkInput(input, finished);
  const state = options.resume ? kept?.goOn() : kept?.beginAnew();
  chosen = await executorsFor(config, options.executor, folder);
  const pipeline = await buildPipeline(config, {
    ...options,
    ...{ chosen, stderr, signal: interruption.drain },
    stateStore: state && storeOf(state, files.state as string),
  });
  if (pipeline === undefined) return interruption.exitCode ?? ExitCode.refused;
  try {
    checkState(pipeline, finished, state);
    await outputs.begin();
    await state?.begin();
    const strays = new Strays(pipeline, { print, isLogged: options.log !== undefined });
    const code = await execute({ ...options, pipeline, input, outputs, finished, state, stderr });
    await pipeline.close();
    return strays.settle(code);
  } finally {
    await soon(Promise.allSettled([pipeline.close(), chosen[Symbol.asyncDispose]()]));
  }
}

async function openState({ builder }: Config, files: RunFiles, outputs: Outputs): Promise<RunState | undefined> {
  const { state: folder, output } = files;
  if (folder === undefined || output === undefined) return undefined;
  const print = (text: string) => standardError.print(text);
  return await RunState.open({ folder, pipeline: builder.name, output, synced: () => outputs.sync(), print });
}

/** What Aggregates held when the earlier run was ended has gone with it, unless it was kept. */
function checkState({ modules }: Pipeline, finished: FinishedLines, state: RunLog | undefined): void {
  const aggregate = modules.find((module) => module.aggregate);
  if (aggregate === undefined) {
    if (state === undefined) return;
    throw new UsageError('--state keeps what Aggregates gather, and this pipeline has none. Leave it out.');
  }
  if (state !== undefined || finished.count === 0) return;
  throw new UsageError(
    `--resume cannot go on: what "${aggregate.name}" had gathered in the earlier run is lost, so its result would lack ` +
      `${jobsText(finished.count)}. Run all of them without --resume; with --state DIR, a run that is ended can be gone on with.`,
  );
}

/** How long workers may take to end when nothing is waited for any more, in milliseconds. */
const LAST_MS = 1_000;

async function soon(done: PromiseLike<unknown> | undefined): Promise<void> {
  await Promise.race([done, pause(LAST_MS, undefined, { ref: false })]);
}
