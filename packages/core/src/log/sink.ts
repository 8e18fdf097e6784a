/** The driver's end of logging: formats entries and puts them out. */

import type { LogEntry, LogLevel } from '../wire/protocol.js';
import {
  checkedConfig,
  isLogMethods,
  LOG_LEVELS,
  type LoggerConfig,
  type LogMethods,
  type LogOutput,
} from './config.js';
import { colored, type Paint, plain } from './paint.js';
import { type LogPart, parts } from './parts.js';

export interface LogSink {
  /** Whether any entry is wanted; if not, modules get a logger that does nothing. */
  readonly enabled: boolean;
  write(entry: LogEntry): void;
}

/**
 * The sink of a `logger` option: a configuration, or an object with debug, info, warn and error (pino, the console).
 * Without one, and with `false`, nothing is logged.
 * @throws {TypeError} with all that is wrong with it.
 */
export function createLogger(logger?: LoggerConfig | LogMethods | false): LogSink {
  if (logger === undefined || logger === false) return silent;
  return isLogMethods(logger) ? methodsSink(logger) : configuredSink(logger);
}

const silent: LogSink = { enabled: false, write() {} };

function configuredSink(given: LoggerConfig): LogSink {
  const config = checkedConfig(given);
  if (!config.enable) return silent;
  const least = LOG_LEVELS.indexOf(config.level);
  const chosen = config.format.map((part) => (typeof part === 'function' ? part : parts[part]));
  const paint = config.colors ? colored : plain;
  const put = outputOf(config.output);
  const shown = config.output === 'console' ? chosen.filter((part) => part !== parts.level) : chosen;
  return {
    enabled: true,
    write(entry) {
      if (entry.event && !config.events) return;
      if (LOG_LEVELS.indexOf(entry.level) >= least) put(entry.level, lineOf(entry, shown, paint));
    },
  };
}

/** Level and time are the other logger's own business. */
function methodsSink(methods: LogMethods): LogSink {
  const { pipeline, uid, request, message } = parts;
  const put = toMethods(methods);
  return {
    enabled: true,
    write: (entry) => put(entry.level, lineOf(entry, [pipeline, uid, request, message], plain)),
  };
}

type Put = (level: LogLevel, line: string) => void;

function outputOf(output: LogOutput): Put {
  if (output === 'console') return toMethods(console);
  if (output === 'stdout') return (_level, line) => console.log(line);
  return guarded((_level, line) => output(line));
}

function toMethods(methods: LogMethods): Put {
  return guarded((level, line) => {
    if (level !== 'critical') methods[level](line);
    else if (methods.critical !== undefined) methods.critical(line);
    else if (methods.fatal !== undefined) methods.fatal(line);
    else methods.error(line);
  });
}

/** A throwing output must not fail the job that logged. */
function guarded(put: Put): Put {
  return (level, line) => {
    try {
      put(level, line);
    } catch (error) {
      console.error('The output of the logger threw at this line:', line, error);
    }
  };
}

function lineOf(entry: LogEntry, shown: readonly LogPart[], paint: Paint): string {
  return shown
    .map((part) => part(entry, paint))
    .filter((text) => text !== undefined && text !== '')
    .join(' ');
}
