/** Who reads what the modules of a job emit, as the job sees it. */

/** A value that a module emitted. */
export interface StreamedValue<Value = unknown, Module extends string = string> {
  /** Name of the module. */
  readonly module: Module;
  readonly value: Value;
  /** In which attempt the module emitted it, from 1: it may be run again after a failure, or the death of its worker. */
  readonly attempt: number;
}

/** A job, as its reader sees it. */
export interface ReadJob {
  /** The reader has left: there is no use for the job. */
  abort(): void;
  /** Nobody reads any more, but somebody waits for the results. */
  unread(): void;
}

export interface ValueReader {
  /** Whether it wants values. */
  readonly isOpen: boolean;
  /** Called once, before the first value. */
  reads(job: ReadJob): void;
  /** Calls back when the value was taken. */
  add(value: StreamedValue, taken: () => void): void;
}
