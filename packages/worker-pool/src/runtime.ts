/** What differs between kinds of workers: how one is started and ended, and how messages travel. */

import type { Readable } from 'node:stream';
import type { Connection, Exit, HostChannel } from '@magda/core';

export interface Runtime {
  /**
   * Starts a worker.
   *
   * @param program its file.
   * @param ended called with how it has ended, or is to be ended; the first call is the true one.
   * @throws {Error} what kept the system from starting it; nothing of it is left then.
   */
  start(program: URL, ended: (exit: Exit) => void): Worker;
}

/** The driver's end of one worker, and of the channel to it. */
export interface Worker extends Pick<Connection, 'send' | 'onMessage' | 'drained' | 'lastStart'> {
  /** Resolves when it runs. */
  readonly started: Promise<void>;
  /** Resolves after the last message. */
  readonly closed: Promise<void>;
  /** Resolves when nothing of it runs any more. */
  readonly gone: Promise<void>;
  /** Everywhere that it may print to. */
  readonly outputs: readonly WorkerOutput[];
  /** Ends it however busy it is; nothing if it has ended. */
  kill(): void;
  /** Called once it is gone. @returns how it ended, in the light of all that came from it. */
  settle(exit: Exit): Promise<Exit>;
}

/** The worker's end of the channel. */
export interface WorkerChannel extends HostChannel {
  /** Resolves once nothing can be sent or received any more, whoever closed it. */
  readonly closed: Promise<void>;
}

export interface WorkerOutput {
  readonly stdout: Readable;
  readonly stderr: Readable;
}
