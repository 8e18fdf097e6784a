/** The driver's end of logging: formats entries and puts them out. */

import { isThenable } from '../host/thenable.js';
import { tellOnStandardError } from '../standard-error.js';
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
  const putTo = outputOf(config.output);
  const shown = config.output === 'console' ? chosen.filter((part) => part !== parts.level) : chosen;
  const put = guarded((entry) => putTo(entry.level, lineOf(entry, shown, paint)));
  return {
    enabled: true,
    write(entry) {
      if (entry.event && !config.events) return;
      if (LOG_LEVELS.indexOf(entry.level) >= least) put(entry);
    },
  };
}

/** Level and time are the other logger's own business. */
function methodsSink(methods: LogMethods): LogSink {
  const { pipeline, uid, request, message } = parts;
  const put = toMethods(methods);
  const write = guarded((entry) => put(entry.level, lineOf(entry, [pipeline, uid, request, message], plain)));
  return { enabled: true, write };
}

/** What it gives is ignored, unless it is a promise that is rejected. */
type Put = (level: LogLevel, line: string) => unknown;

function outputOf(output: LogOutput): Put {
  if (output === 'console') return toMethods(console);
  return output === 'stdout' ? (_level, line) => console.log(line) : (_level, line) => output(line);
}

function toMethods(methods: LogMethods): Put {
  return (level, line) => {
    if (level !== 'critical') return methods[level](line);
    if (methods.critical !== undefined) return methods.critical(line);
    return methods.fatal === undefined ? methods.error(line) : methods.fatal(line);
  };
}

/** A logger that throws must not fail the job that logged; it would do so at every line. */
function guarded(put: (entry: LogEntry) => unknown): (entry: LogEntry) => void {
  let isTold = false;
  const threw = ({ text }: LogEntry, error: unknown) => {
    if (isTold) return;
    isTold = true;
    tellOnStandardError('The logger threw, which is told only once. It was given:', text, error);
  };
  return (entry) => {
    try {
      const given = put(entry);
      if (isThenable(given)) given.then(undefined, (error) => threw(entry, error));
    } catch (error) {
      threw(entry, error);
    }
  };
}

function lineOf(entry: LogEntry, shown: readonly LogPart[], paint: Paint): string {
  return shown
    .map((part) => part(entry, paint))
    .filter((text) => text !== undefined && text !== '')
    .join(' ');
}
