/** What is logged, before it is formatted. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'critical';

/** One line of log before it is formatted. */
export interface LogEntry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  /** A message of the user's, or an event of the library's such as `RUN`. */
  readonly text: string;
  readonly event: boolean;
  readonly pipeline?: { readonly kind: string; readonly name: string } | undefined;
  readonly module?: { readonly kind: string; readonly name: string } | undefined;
  readonly group?: string | undefined;
  /** Only where the group has several. */
  readonly replica?: number | undefined;
  readonly request?: string | undefined;
}
