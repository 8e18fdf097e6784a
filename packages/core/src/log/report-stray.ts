/** Tells of errors that no caller waits for: to the logger, or, where there is none, on standard error. */

import type { Clock } from '../util/clock.js';
import type { LogSink } from './index.js';
import type { LogEntry } from './log-entry.js';
import { tellOnStandardError } from './standard-error.js';
import { textOf } from './text.js';

/** @param where it happened, as far as that is known. */
export type ReportStray = (what: string, error: unknown, where?: Pick<LogEntry, 'group' | 'replica'>) => void;

export function strayTeller(pipeline: NonNullable<LogEntry['pipeline']>, sink: LogSink, clock: Clock): ReportStray {
  return (what, error, where) => {
    const text = `${what}: ${textOf([error])}`;
    if (sink.enabled) sink.write({ ...where, time: clock.now(), level: 'error', text, event: false, pipeline });
    else tellOnStandardError(`Pipeline "${pipeline.name}": ${text}`);
  };
}
