/** Logging: what modules write, and how the driver shows it. */

export { errorTextWithCauses } from '../text/error-text.js';
export type { LoggerConfig, LogMethods, LogOutput } from './config.js';
export type { LogEntry, LogLevel } from './log-entry.js';
export { createHostLogger, type Logger, type LogOrigin, silentLogger } from './logger.js';
export type { Paint, Style } from './paint.js';
export { type LogPart, type LogPartName, parts } from './parts.js';
export { createLogger, type LogSink } from './sink.js';
export { emitWarning, tellOnStandardError } from './standard-error.js';
export { leftOut, StandardLines } from './standard-lines.js';
