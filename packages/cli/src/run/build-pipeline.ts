/** Builds the pipeline of a config on the executor that a run asks for. */

import { MagdaError, type Pipeline, StateStoreError } from '@magda/core';
import { type Config, ConfigError } from '@magda/core/config';
import { leftOut, StandardLines } from '@magda/core/log';
import type { StateStore } from '@magda/core/store';
import type { StandardError } from '../progress/standard-error.js';
import { UsageError } from '../usage-error.js';
import type { ChosenExecutors } from './executors-for.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'critical'] as const;

export interface HowToBuild {
  /** From which level on it is printed what modules log; default nothing. */
  readonly log?: (typeof LOG_LEVELS)[number] | undefined;
  readonly quiet?: boolean | undefined;
}

export interface BuildParts extends HowToBuild {
  readonly chosen: ChosenExecutors;
  /** What Aggregates gather is kept in it, and gone on with. */
  readonly stateStore: StateStore | undefined;
  readonly stderr: StandardError;
  /** Gives the build up. */
  readonly signal: AbortSignal;
}

/** @returns undefined if it was given up. @throws {ConfigError | UsageError} for what keeps it from being built. */
export async function buildPipeline(
  config: Config,
  { chosen, stateStore, stderr, signal, log, quiet }: BuildParts,
): Promise<Pipeline | undefined> {
  const print = (line: string) => stderr.print(`${line}\n`);
  const lines = new StandardLines('stderr', (count) => print(leftOut(count)));
  const output = (line: string) => void lines.print(() => print(line));
  const logger = log && { level: log, colors: stderr.colors, output };
  if (!quiet) stderr.screen?.status('Starting the pipeline …');
  try {
    const kept = stateStore && { stateStore, restore: true };
    // Who gives it jobs says how many there are at once.
    const { executor, executors } = chosen;
    const where = config.builder.kind === 'ParallelPipeline' ? { executor, executors } : {};
    return await config.build({ ...where, logger, signal, maxPending: Number.POSITIVE_INFINITY, ...kept });
  } catch (cause) {
    if (signal.aborted) return undefined;
    if (cause instanceof StateStoreError) throw new UsageError(`${cause.message}\n${ANEW}`, { cause });
    if (cause instanceof MagdaError && !(cause instanceof ConfigError)) throw new UsageError(cause.message, { cause });
    throw cause;
  } finally {
    stderr.screen?.status('');
  }
}

const ANEW = 'To begin anew, run without --resume.';
