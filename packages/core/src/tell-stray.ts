/** Tells of errors that no caller waits for: to the logger, or, where there is none, on standard error. */

import type { Clock } from './clock.js';
import type { LogSink } from './log/index.js';
import { textOf } from './log/text.js';
import { tellOnStandardError } from './standard-error.js';
import type { LogEntry } from './wire/protocol.js';

/** @param where it happened, as far as that is known. */
export type ReportStray = (what: string, error: unknown, where?: Pick<LogEntry, 'group' | 'replica'>) => void;

export function strayTeller(pipeline: NonNullable<LogEntry['pipeline']>, sink: LogSink, clock: Clock): ReportStray {
  return (what, error, where) => {
    const text = `${what}: ${textOf([error])}`;
    if (sink.enabled) sink.write({ ...where, time: clock.now(), level: 'error', text, event: false, pipeline });
    else tellOnStandardError(`Pipeline "${pipeline.name}": ${text}`);
  };
}
