/** The driver's end of logging: formats entries and puts them out. */

import { systemClock } from '../util/clock.js';
import { isThenable } from '../util/thenable.js';
import {
  checkedConfig,
  isLogMethods,
  LOG_LEVELS,
  type LoggerConfig,
  type LogMethods,
  type LogOutput,
} from './config.js';
import type { LogEntry, LogLevel } from './log-entry.js';
import { colored, type Paint, plain } from './paint.js';
import { type LogPart, parts } from './parts.js';
import { tellOnStandardError } from './standard-error.js';
import { leftOut, StandardLines } from './standard-lines.js';

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
  const shown = config.output === 'console' ? chosen.filter((part) => part !== parts.level) : chosen;
  const put = guarded(outputOf(config.output, (entry) => lineOf(entry, shown, paint)));
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
  const text = (entry: LogEntry) => lineOf(entry, [pipeline, uid, request, message], plain);
  return { enabled: true, write: guarded(methods === console ? toConsole(text) : toMethods(methods, text)) };
}

/** What it gives is ignored, unless it is a promise that is rejected. */
type Put = (entry: LogEntry) => unknown;

type Text = (entry: LogEntry) => string;

function outputOf(output: LogOutput, text: Text): Put {
  if (output === 'console') return toConsole(text);
  return output === 'stdout' ? toStandardOutput(text) : (entry) => output(text(entry));
}

function toStandardOutput(text: Text): Put {
  const print = (entry: LogEntry) => console.log(text(entry));
  const lines = new StandardLines('stdout', (count) => print(noted(count, 'warn')));
  return (entry) => lines.print(() => print(entry));
}

/** Its `warn` and `error` are on standard error. */
function toConsole(text: Text): Put {
  const put = toMethods(console, text);
  const stdout = new StandardLines('stdout', (count) => put(noted(count, 'info')));
  const stderr = new StandardLines('stderr', (count) => put(noted(count, 'warn')));
  return (entry) => {
    const { level } = entry;
    return (level === 'debug' || level === 'info' ? stdout : stderr).print(() => put(entry));
  };
}

function toMethods(methods: LogMethods, text: Text): Put {
  return (entry) => {
    const { level } = entry;
    if (level !== 'critical') return methods[level](text(entry));
    if (methods.critical !== undefined) return methods.critical(text(entry));
    return methods.fatal === undefined ? methods.error(text(entry)) : methods.fatal(text(entry));
  };
}

function noted(lines: number, level: LogLevel): LogEntry {
  return { time: systemClock.now(), level, text: leftOut(lines), event: false };
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
