/** What a log line consists of: each part is a function of the entry and shows nothing where the entry has nothing. */

import type { LogEntry, LogLevel } from './log-entry.js';
import type { Paint, Style } from './paint.js';

/** One part of a line; undefined leaves it out. */
export type LogPart = (entry: LogEntry, paint: Paint) => string | undefined;

const LEVEL_NAMES: Record<LogLevel, string> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  critical: 'CRITICAL',
};

const LEVEL_STYLES: Record<LogLevel, Style> = {
  debug: 'green',
  info: 'white',
  warn: 'yellow',
  error: 'red',
  critical: 'boldRed',
};

/** `[INFO]` */
export const level: LogPart = (entry, paint) => paint(`[${LEVEL_NAMES[entry.level]}]`, LEVEL_STYLES[entry.level]);

/** `[2026-11-22 21:37:55.165]`, in local time. */
export const timestamp: LogPart = (entry, paint) => paint(`[${localTime(new Date(entry.time))}]`, 'yellow');

/** `ParallelPipeline (example)` */
export const pipeline: LogPart = (entry, paint) => titled(entry.pipeline, paint, 'magenta');

/** `ExampleModule (A)` */
export const module: LogPart = (entry, paint) => titled(entry.module, paint, 'blue');

/** `ExampleModule (A:g1:0)`, with as much as is known. */
export const uid: LogPart = (entry, paint) => {
  if (entry.module === undefined) return undefined;
  const { kind, name } = entry.module;
  const address = [name, entry.group, entry.replica].filter((known) => known !== undefined);
  return paint(`${kind} (${address.join(':')})`, 'blue');
};

/** `(g1)` */
export const group: LogPart = (entry, paint) =>
  entry.group === undefined ? undefined : paint(`(${entry.group})`, 'boldCyan');

/** `(0)`, within a group. */
export const replica: LogPart = (entry, paint) =>
  entry.group === undefined || entry.replica === undefined ? undefined : paint(`(${entry.replica})`, 'boldCyan');

/** `[Job1]` */
export const request: LogPart = (entry, paint) =>
  entry.request === undefined ? undefined : paint(`[${entry.request}]`, 'magenta');

/** The text as it is, or `[RUN]` for an event. */
export const message: LogPart = (entry, paint) =>
  entry.event ? paint(`[${entry.text}]`, 'boldGreen') : paint(entry.text, LEVEL_STYLES[entry.level]);

/** All parts by the names that `format` uses. */
export const parts = { level, timestamp, pipeline, module, uid, group, replica, request, message } as const;

export type LogPartName = keyof typeof parts;

function titled(subject: LogEntry['pipeline'], paint: Paint, style: Style): string | undefined {
  return subject === undefined ? undefined : paint(`${subject.kind} (${subject.name})`, style);
}

function localTime(date: Date): string {
  const day = [date.getFullYear(), digits(date.getMonth() + 1, 2), digits(date.getDate(), 2)].join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join(':');
  return `${day} ${time}.${digits(date.getMilliseconds(), 3)}`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
