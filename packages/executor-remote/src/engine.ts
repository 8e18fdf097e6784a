/** The contract between the remote executor and what decides where workers run: a process, and how it ended. */

import type { Exit, Resources, SpawnOptions, SpawnRequest, StartRecord } from '@magda/core';

export interface Engine {
  readonly name: string;
  /** Who decides that a claim can never be met: core's ledger, or the engine (an autoscaling cluster). */
  readonly admission: 'core' | 'executor';
  /**
   * Whether `stop()` ends a worker whatever the network does, as on this machine. Elsewhere workers end themselves when the
   * driver falls silent, so that none works on while its jobs are given to others.
   */
  readonly alwaysReaches: boolean;
  capacity(): Promise<Resources>;
  /** Starts a `magda-worker` for one replica, as soon as its claim is met; if the signal aborts it rejects and leaves nothing behind. */
  launch(order: LaunchOrder, options: SpawnOptions): Promise<LaunchedWorker>;
  /** Called once no worker is left. */
  close?(): Promise<void>;
}

export interface LaunchOrder {
  readonly request: SpawnRequest;
  /** What the worker needs to join; it holds secrets, so it never goes into arguments or logs. */
  readonly ticket: JoinToken;
  /** The package's own worker program. */
  readonly program: URL;
}

export interface LaunchedWorker {
  /** How the process ended. It never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends it however busy it is; idempotent; resolves once that is under way, and `exited` says when it is done. */
  stop(): Promise<void>;
  /** Its channel has closed, or it is late: how it is, is wanted soon. */
  soon?(): void;
  /** What it printed last that may say why it did not start; never a secret. */
  lastWords?(): Promise<string>;
  /** What it wrote last into the file of its ticket's `marks`, for engines that can look there once it is dead. */
  lastStart?(): StartRecord | undefined;
}

/** All that a worker is told before it dials. */
export interface JoinToken {
  readonly id: string;
  /** `ws://host:port` or `wss://host:port`. */
  readonly hub: string;
  /** Where its heart is heard, where that is not the hub. */
  readonly pulseHub?: string | undefined;
  /** Shown once, to join. */
  readonly join: string;
  /** Shown once, by the connection of its heartbeat. */
  readonly pulse: string;
  /** Milliseconds between two beats of its pulse. */
  readonly beat: number;
  /** Milliseconds without an answer of the hub's after which the worker ends itself, if it has to. */
  readonly silence: number | undefined;
  /** Bytes of the largest message. */
  readonly messageLimit: number;
  /** Certificates (PEM) that may have signed the hub's; without them those that the runtime trusts. */
  readonly ca: string | undefined;
  /** Where the worker finds the files of modules; relative to where it was started, if it is. */
  readonly workingDir: string;
  /** What the worker adds to its environment before it loads anything. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The descriptor of a file that the engine shares with the worker, for marks of what it begins. */
  readonly marks?: number | undefined;
  /**
   * Whether the engine has started the worker as the leader of a process group of its own, which ends with it. Then signals
   * that tell an app to end are not for the worker: the driver says when it ends.
   */
  readonly leading?: boolean | undefined;
}
