/** What users can say about logging, checked. */

import {
  kinds,
  listOf,
  type OptionKinds,
  oneOf,
  optionProblems,
  throwOptionProblems,
  wrongOption,
} from '../options/check-options.js';
import type { LogLevel } from './log-entry.js';
import { type LogPart, type LogPartName, parts } from './parts.js';

/** Takes finished lines: the terminal, the platform's console by level, or a function. */
export type LogOutput = 'stdout' | 'console' | ((line: string) => void);

export interface LoggerConfig {
  /** Default true. */
  readonly enable?: boolean | undefined;
  /** Whether the library's own events (BOOTSTRAP, RUN, TEARDOWN) are logged; default true. */
  readonly events?: boolean | undefined;
  /** Default true. */
  readonly colors?: boolean | undefined;
  /** The least level that is logged; events count as `info`; default 'debug', so everything. */
  readonly level?: LogLevel | undefined;
  /** Default 'stdout'. 'console' uses the console's method of the level, and leaves the level out of the line. */
  readonly output?: LogOutput | undefined;
  /** Parts of a line in order, by name or as functions; default level, timestamp, pipeline, uid, request, message. */
  readonly format?: readonly (LogPartName | LogPart)[] | undefined;
}

/** A logger of the user's, such as pino or the console; `critical` falls back to `fatal`, then to `error`. */
export interface LogMethods {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  critical?(line: string): void;
  fatal?(line: string): void;
}

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'critical'];

export function isLogMethods(value: unknown): value is LogMethods {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const methods = value as Record<string, unknown>;
  return ['debug', 'info', 'warn', 'error'].every((name) => typeof methods[name] === 'function');
}

const loggerKinds = {
  enable: kinds.boolean,
  events: kinds.boolean,
  colors: kinds.boolean,
  level: oneOf(...LOG_LEVELS),
  output: {
    must: '"stdout", "console", or a function that takes a line',
    holds: (value: unknown) => typeof value === 'function' || value === 'stdout' || value === 'console',
  },
  format: listOf(
    `a list of functions and of ${Object.keys(parts).join(', ')}`,
    (part) => typeof part === 'function' || Object.hasOwn(parts, part as string),
  ),
} as const satisfies OptionKinds<LoggerConfig>;

/** A sentence for each thing that is wrong with a `logger` option. */
export function loggerProblems(where: string, logger: unknown): readonly string[] {
  if (logger === undefined || logger === false || isLogMethods(logger)) return [];
  if (typeof logger !== 'object' || logger === null || Array.isArray(logger)) {
    const must = 'a configuration, an object with the methods debug, info, warn and error, or false';
    return [wrongOption(where, 'logger', { must }, logger)];
  }
  return optionProblems(`${where}: the logger`, logger, loggerKinds);
}

/** What is not configured has its default. @throws {TypeError} with all that is wrong. */
export function checkedConfig(config: LoggerConfig): Required<LoggerConfig> {
  throwOptionProblems('createLogger()', loggerProblems('createLogger()', config));
  const { enable = true, events = true, colors = true, level = 'debug', output = 'stdout' } = config;
  const { format = ['level', 'timestamp', 'pipeline', 'uid', 'request', 'message'] } = config;
  return { enable, events, colors, level, output, format };
}
