/** What differs between kinds of workers: what tinypool must be told, and how messages travel. */

import type { Readable } from 'node:stream';
import type { Connection, Exit, HostChannel } from '@magda/core';
import type { Options, Tinypool, TinypoolWorker } from 'tinypool';

type RunOptions = NonNullable<Parameters<Tinypool['run']>[1]>;

export interface Runtime {
  readonly pool: Pick<Options, 'runtime' | 'env' | 'execArgv' | 'resourceLimits' | 'serialization'>;
  /** Makes the channel to a worker that is being started. */
  open(worker: TinypoolWorker): Transport;
}

/** The driver's end of the channel to one worker. */
export interface Transport extends Pick<Connection, 'send' | 'onMessage' | 'drained' | 'lastMark'> {
  /** The argument of the worker's one task. */
  readonly task: unknown;
  /** What goes along with the task. */
  readonly run: Pick<RunOptions, 'transferList' | 'channel'>;
  /** Resolves when the worker runs. */
  readonly started: Promise<void>;
  /** Resolves after the last message. */
  readonly closed: Promise<void>;
  /** Everywhere that it may print to. */
  readonly outputs: readonly WorkerOutput[];
  /**
   * @param error what the worker emitted, which may be anything that was thrown in it.
   * @returns undefined if its exit says more.
   */
  failure(error: unknown): Exit | undefined;
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
