/** `magda run`: jobs from JSON Lines through a pipeline to JSON Lines. */

import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MagdaError, type Pipeline, type SequentialRuntime } from '@magda/core';
import type { Config, Variables } from '@magda/core/config';
import { configPath, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { Input } from '../input/input.js';
import { jobsText } from '../progress/in-words.js';
import { StandardError } from '../progress/standard-error.js';
import { Refusal } from '../refusal.js';
import { FinishedLines } from '../resume/finished-lines.js';
import { execute } from '../run/execute.js';
import { Interruption } from '../run/interruption.js';
import { type LoadedExecutor, loadExecutor } from '../run/load-executor.js';
import { checkInput } from '../run/open-lines.js';
import { Outputs } from '../run/outputs.js';
import { type FileOptions, runFiles } from '../run/run-files.js';

export interface RunOptions extends FileOptions {
  readonly set: Variables;
  readonly executor: string | undefined;
  readonly concurrency: number | undefined;
  readonly ordered: boolean;
  readonly explain: boolean;
  readonly quiet: boolean;
}

/** How long workers may take to end when nothing is waited for any more, in milliseconds. */
const LAST_MS = 1_000;

export async function run(given: string | undefined, options: RunOptions): Promise<number> {
  const path = configPath(given);
  const files = runFiles(path, options);
  const stderr = new StandardError();
  stderr.takeOver();
  using interruption = new Interruption();
  const config = await loadConfigFile(path, options.set, (text) => stderr.print(text));
  const input = new Input(files.input);
  const outputs = new Outputs(files, stderr.screen);
  const finished = options.resume ? await outputs.recall() : new FinishedLines();
  if (input.isFile) await checkInput(input, finished);
  const executor = await executorFor(config, options.executor, dirname(path));
  interruption.stop.addEventListener('abort', () => {
    stderr.screen?.status('');
    void soon(executor?.[Symbol.asyncDispose]?.()).then(() => process.exit(interruption.exitCode));
  });
  if (!options.quiet) stderr.screen?.status('Starting the pipeline …');
  const pipeline = await build(config, executor, interruption.drain).finally(() => stderr.screen?.status(''));
  if (pipeline === undefined) return interruption.exitCode ?? ExitCode.refused;
  try {
    refuseLostState(pipeline, finished);
    outputs.begin();
    const code = await execute({ ...options, pipeline, input, outputs, finished, files, stderr, interruption });
    await pipeline.close();
    return code;
  } finally {
    await soon(Promise.allSettled([pipeline.close(), executor?.[Symbol.asyncDispose]?.()]));
  }
}

async function executorFor(
  { builder }: Config,
  name: string | undefined,
  folder: string,
): Promise<LoadedExecutor | undefined> {
  if (builder.kind === 'ParallelPipeline') return await loadExecutor(name ?? 'inline', folder);
  if (name === undefined || name === 'inline') return undefined;
  throw new Refusal(
    `Pipeline "${builder.name}" has no groups: its modules run one after another in this process. ` +
      `Give each a \`group\` to run them on ${name}, or leave out --executor.`,
  );
}

/** @returns undefined if it was given up. @throws {Refusal} for what keeps the pipeline from being built. */
async function build(
  config: Config,
  executor: LoadedExecutor | undefined,
  drain: AbortSignal,
): Promise<Pipeline | SequentialRuntime | undefined> {
  try {
    return await config.build({ executor, signal: drain });
  } catch (cause) {
    if (drain.aborted) return undefined;
    if (cause instanceof MagdaError) throw new Refusal(cause.message, { cause });
    throw cause;
  }
}

/** What Aggregates held when the earlier run was ended has gone with it. */
function refuseLostState({ modules }: Pipeline | SequentialRuntime, finished: FinishedLines): void {
  const aggregate = modules.find((module) => module.aggregate);
  if (aggregate === undefined || finished.count === 0) return;
  throw new Refusal(
    `--resume cannot go on: what "${aggregate.name}" had gathered in the earlier run is lost, so its result would lack ` +
      `${jobsText(finished.count)}. Run all of them without --resume.`,
  );
}

async function soon(done: Promise<unknown> | PromiseLike<unknown> | undefined): Promise<void> {
  await Promise.race([done, pause(LAST_MS, undefined, { ref: false })]);
}
