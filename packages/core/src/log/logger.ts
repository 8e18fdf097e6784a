/** The logger that modules get: it makes entries, which the driver formats and prints. */

import { type Clock, systemClock } from '../util/clock.js';
import type { LogEntry, LogLevel } from './log-entry.js';
import { textOf } from './text.js';

/** Where an entry comes from, as far as it is known. */
export type LogOrigin = Pick<LogEntry, 'pipeline' | 'module' | 'group' | 'replica' | 'request'>;

/** Each method takes anything: strings stay as they are, errors are logged with their stack, data as JSON. */
export interface Logger {
  debug(...message: readonly unknown[]): void;
  info(...message: readonly unknown[]): void;
  warn(...message: readonly unknown[]): void;
  error(...message: readonly unknown[]): void;
  critical(...message: readonly unknown[]): void;
  /** Logs that something happened, such as `RUN`; shown in brackets and switched off by `events: false`. */
  event(name: string): void;
  /** A logger that says more about where its entries come from. */
  child(origin: LogOrigin): Logger;
}

/** The logger of a host's modules: hands every entry to `emit`. */
export function createHostLogger(
  emit: (entry: LogEntry) => void,
  origin: LogOrigin = {},
  clock: Clock = systemClock,
): Logger {
  return new EmittingLogger(emit, origin, clock);
}

class EmittingLogger implements Logger {
  constructor(
    private readonly emit: (entry: LogEntry) => void,
    private readonly origin: LogOrigin,
    private readonly clock: Clock,
  ) {}

  debug(...message: readonly unknown[]): void {
    this.#say('debug', message);
  }

  info(...message: readonly unknown[]): void {
    this.#say('info', message);
  }

  warn(...message: readonly unknown[]): void {
    this.#say('warn', message);
  }

  error(...message: readonly unknown[]): void {
    this.#say('error', message);
  }

  critical(...message: readonly unknown[]): void {
    this.#say('critical', message);
  }

  event(name: string): void {
    this.emit({ ...this.origin, time: this.clock.now(), level: 'info', text: name, event: true });
  }

  child(origin: LogOrigin): Logger {
    return new EmittingLogger(this.emit, { ...this.origin, ...origin }, this.clock);
  }

  #say(level: LogLevel, message: readonly unknown[]): void {
    this.emit({ ...this.origin, time: this.clock.now(), level, text: textOf(message), event: false });
  }
}

const nothing = () => {};

/** The logger that modules get where no logging was asked for. */
export const silentLogger: Logger = Object.freeze({
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  critical: nothing,
  event: nothing,
  child: () => silentLogger,
});
