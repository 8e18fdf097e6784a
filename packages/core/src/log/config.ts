/** What users can say about logging, checked. */

import type { LogLevel } from '../wire/protocol.js';
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

export function isLogMethods(value: object): value is LogMethods {
  const methods = value as Record<string, unknown>;
  return ['debug', 'info', 'warn', 'error'].every((name) => typeof methods[name] === 'function');
}

/** @throws {TypeError} naming the option, what it is, and what it may be. */
export function checkedConfig(config: LoggerConfig): Required<LoggerConfig> {
  const { enable = true, events = true, colors = true, level = 'debug', output = 'stdout' } = config;
  const { format = ['level', 'timestamp', 'pipeline', 'uid', 'request', 'message'] } = config;
  if (typeof output !== 'function') oneOf('output', output, ['stdout', 'console'], ', or a function that takes a line');
  oneOf('level', level, LOG_LEVELS);
  for (const part of format)
    if (typeof part !== 'function') oneOf('format', part, Object.keys(parts), ', or functions');
  return { enable, events, colors, level, output, format };
}

function oneOf(option: string, value: unknown, known: readonly string[], others = ''): void {
  if (known.includes(value as string)) return;
  const shown = typeof value === 'string' ? `"${value}"` : String(value);
  throw new TypeError(`Logger option "${option}" cannot be ${shown}. Known: ${known.join(', ')}${others}.`);
}
