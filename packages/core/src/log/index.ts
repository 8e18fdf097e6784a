/** Logging: what modules write, and how the driver shows it. */

export { emitWarning, tellOnStandardError } from '../standard-error.js';
export type { LogEntry, LogLevel } from '../wire/protocol.js';
export type { LoggerConfig, LogMethods, LogOutput } from './config.js';
export { createHostLogger, type Logger, type LogOrigin, silentLogger } from './logger.js';
export type { Paint, Style } from './paint.js';
export { type LogPart, type LogPartName, parts } from './parts.js';
export { createLogger, type LogSink } from './sink.js';
export { leftOut, StandardLines } from './standard-lines.js';
