/** Which files a run reads and writes, given or by convention, and that they do not get in each other's way. */

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { identityOf, STANDARD_INPUT, STANDARD_OUTPUT } from '../output/same-file.js';
import { checkWritable } from '../output/write-text.js';
import { UsageError } from '../usage-error.js';
import type { OnError } from './failures.js';

/** Standard input or output. */
const STANDARD = '-';

export interface FileOptions {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly onError?: OnError | undefined;
  readonly errors?: string | undefined;
  readonly aggregate?: string | undefined;
  readonly state?: string | undefined;
  readonly timeline?: string | undefined;
  readonly resume?: boolean | undefined;
  readonly retryFailed?: boolean | undefined;
}

export interface RunFiles {
  readonly input: string;
  /** Undefined for standard output. */
  readonly output: string | undefined;
  readonly onError: OnError;
  /** Where failed jobs are collected, if they are. */
  readonly errors: string | undefined;
  readonly aggregate: string | undefined;
  /** The folder where what Aggregates gather is kept, if it is. */
  readonly state: string | undefined;
  readonly timeline: { readonly path: string; readonly format: 'svg' | 'json' } | undefined;
}

/** Beside the config. */
const DEFAULT_INPUT = 'jobs.jsonl';

/** @throws {UsageError} for options that do not go together, before anything is read or written. */
export function runFiles(config: string, options: FileOptions): RunFiles {
  const output = options.output === STANDARD ? undefined : options.output;
  const { errors: given, onError = given === undefined ? 'stop' : 'collect' } = options;
  if (given !== undefined && onError !== 'collect') {
    throw new UsageError(`--errors goes with --on-error collect, not with ${onError}, which collects nothing.`);
  }
  if (given === STANDARD) throw new UsageError('--errors needs a FILE: standard output is for results.');
  if (options.resume && output === undefined) {
    throw new UsageError('--resume needs --output FILE: what went to standard output cannot be read back.');
  }
  const { state, timeline } = options;
  if (state !== undefined && output === undefined) {
    throw new UsageError('--state needs --output FILE: what is gathered belongs to the results that are there.');
  }
  if (options.retryFailed && (!options.resume || onError !== 'collect')) {
    throw new UsageError('--retry-failed goes with --resume and --on-error collect: it runs again what was collected.');
  }
  const errors = onError === 'collect' ? (given ?? besideOutput(output)) : undefined;
  const aggregate = options.aggregate === STANDARD ? undefined : options.aggregate;
  const input = options.input ?? defaultInput(config);
  const files = { input, output, onError, errors, aggregate, state, timeline: timelineOf(timeline) };
  for (const path of [aggregate, timeline]) if (path !== undefined) checkWritable(path);
  checkDistinct([
    { option: 'The config', path: config },
    { option: '--input', path: input === STANDARD ? STANDARD_INPUT : input },
    // What has no file goes there.
    { option: 'standard output', path: output === undefined || aggregate === undefined ? STANDARD_OUTPUT : undefined },
    { option: '--output', path: output },
    { option: '--errors', path: errors },
    { option: '--aggregate', path: aggregate },
    { option: '--state', path: state },
    { option: '--timeline', path: timeline },
  ]);
  return files;
}

function defaultInput(config: string): string {
  const path = join(dirname(config), DEFAULT_INPUT);
  // Of a config that is not there whoever reads it tells.
  if (existsSync(path) || statSync(config, { throwIfNoEntry: false })?.isDirectory() !== false) return path;
  throw new UsageError(`There is no ${path}. Say where the jobs are: --input FILE, or --input - for standard input.`);
}

/** `results.jsonl` has `results.errors.jsonl`. */
function besideOutput(output: string | undefined): string {
  if (output === undefined) throw new UsageError('--on-error collect needs --errors FILE where there is no --output.');
  const extension = extname(output);
  return join(dirname(output), `${basename(output, extension)}.errors${extension || '.jsonl'}`);
}

function timelineOf(path: string | undefined): RunFiles['timeline'] {
  if (path === undefined) return undefined;
  const format = extname(path).slice(1).toLowerCase();
  if (format === 'svg' || format === 'json') return { path, format };
  throw new UsageError(`--timeline is a picture, FILE.svg, or a trace for Perfetto, FILE.json; it is ${path}.`);
}

function checkDistinct(
  files: readonly { readonly option: string; readonly path: string | number | undefined }[],
): void {
  const seen = new Map<string, string>();
  for (const { option, path } of files) {
    const identity = path === undefined ? undefined : identityOf(path);
    if (identity === undefined) continue;
    const other = seen.get(identity);
    if (other !== undefined)
      throw new UsageError(`${other} and ${option} are the same file${typeof path === 'number' ? '' : `, ${path}`}.`);
    seen.set(identity, option);
  }
}
