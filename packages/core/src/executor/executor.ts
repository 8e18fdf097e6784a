/**
 * The contract between core and whatever runs actors: a channel and a lifetime, nothing else.
 *
 * What travels on the channel, in which order modules run, errors, logs, retries and restarts are core's. The suite of
 * `@magda/executor-testkit` has a case for each law.
 */

import type { Grant, Resources } from './claim.js';

/** An object whose ownership `send` can hand over, such as an ArrayBuffer or a MessagePort. */
export type TransferableObject = object;

/** What an executor can do. Each claim is held against it; what is left out counts as `false`, and core does without. */
export interface Supports {
  /**
   * Each actor has a JavaScript realm of its own, and survives the endless loops and exits of the others. Modules are
   * loaded from files there; without it, core hands live classes over.
   * @default false
   */
  readonly isolation?: boolean | undefined;
  /**
   * `send` moves the buffers in `transfer` instead of copying them; without it, `transfer` is ignored.
   * @default false
   */
  readonly transfer?: boolean | undefined;
  /**
   * A SharedArrayBuffer in a message is the same memory on both sides; without it, core lets none travel.
   * @default false
   */
  readonly sharedMemory?: boolean | undefined;
  /**
   * An actor sees only the GPUs that it was granted: its `CUDA_VISIBLE_DEVICES` lists `resources.gpuIds`, and is empty
   * if it was granted none of those that there are.
   * @default false
   */
  readonly gpuPinning?: boolean | undefined;
}

/** What an executor is told about the actor that it starts. */
export interface SpawnRequest {
  /** Unique in this process, readable: `pipeline/group/replica#incarnation`. */
  readonly id: string;
  readonly pipeline: string;
  readonly group: string;
  /** From 0. */
  readonly replica: number;
  /** How often this replica has been started, from 1. */
  readonly incarnation: number;
  readonly resources: Grant;
  /** Heap limit in bytes, if the group has one. An actor that exceeds it ends, with `out of memory` in its `Exit`. */
  readonly memory: number | undefined;
  /** Added to the environment that actors have anyway. */
  readonly env: Readonly<Record<string, string>>;
  /** The group's `executorOptions`, as they are: they mean what the executor says, and nothing to the others. */
  readonly executorOptions: unknown;
  /** URLs of the files that register the module types of the group, which its host is going to import. */
  readonly sources: readonly string[];
}

/** How an actor ended. */
export interface Exit {
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  /** Whether something else than the actor's own code is known to have ended it, such as a lost host; a `signal` tells by itself. */
  readonly fromOutside?: boolean | undefined;
  /** In words for the user: `terminated` after `terminate()` or `close()`, else such as `exited with code 3` or `out of memory: heap limit 512 MiB`. */
  readonly reason: string;
  /** What it said that no worker says, if it was ended for that: its jobs fail with a `ProtocolError`. */
  readonly breach?: string | undefined;
}

/** What a host has begun last. */
export interface StartRecord {
  /** Number of the job's hand-over to this actor. */
  readonly dispatchId: number;
  /** Number of the module in its pipeline. */
  readonly module: number;
}

/**
 * The driver's end of the channel to one actor, and that actor's life.
 *
 * Messages arrive whole, once and in order; those before the first `onMessage` are kept. An actor lives once: whoever
 * runs it never starts it again, core asks for its next incarnation.
 */
export interface Connection {
  /**
   * Takes every JavaScript value that `structuredClone` takes, except for what `supports` excludes.
   * @throws synchronously if the value cannot travel, and then nothing of it does; never otherwise. After the peer is
   * gone it does nothing.
   */
  send(message: unknown, transfer?: readonly TransferableObject[]): void;
  /** Sets the one listener. It is never called after `exited` has settled. */
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves when less than 64 KiB is unsent, or the peer is gone; `undefined` says that it is so already. */
  drained(): Promise<void> | undefined;
  /**
   * Resolves once, after the last message and when nothing of the actor runs any more: its jobs may go to another now.
   * It never rejects.
   */
  readonly exited: Promise<Exit>;
  /** Ends the actor however busy it is; idempotent; resolves after `exited`. */
  terminate(): Promise<void>;
  /**
   * What the host has marked last, which must outlive it; undefined while there is nothing. An executor without shared
   * memory that has it, and `logStart` at the other end, proves which jobs had not begun when their actor died.
   */
  lastStart?(): StartRecord | undefined;
}

/**
 * The worker's end of a connection, which `serveActor` speaks through. Its members keep the laws of a `Connection`.
 *
 * A worker whose driver is gone ends within two seconds, whatever its modules do: they may spin.
 */
export interface HostChannel {
  send(message: unknown, transfer?: readonly TransferableObject[]): void;
  onMessage(listener: (message: unknown) => void): void;
  drained(): Promise<void> | undefined;
  /** Called once the actor has stopped: what was sent still arrives, then the worker ends. */
  close(): void;
  /**
   * Puts the record where `lastStart` finds it, even if this process is killed at once; called before each module begins.
   * If it is `announced`, the messages before it say the same: it may be spared when none of them is left to be sent.
   */
  logStart?(logStart: StartRecord, announced: boolean): void;
}

/** The claim of one replica, for executors that decide by themselves what fits. */
export interface ClaimWait {
  /** How long it may wait, in milliseconds; Infinity for a replica that had its place and lost it. */
  readonly timeout: number;
  /** Says that it has to wait, and for what, in words. */
  waiting(detail: string): void;
  /** Says that it is met: the time that a replica may take to start begins. */
  granted(): void;
}

export interface SpawnOptions {
  readonly signal: AbortSignal;
  /** Given where `admission` is 'executor'. A `ClaimTimeoutError` says that the claim was not met in time. */
  readonly claimWait?: ClaimWait | undefined;
}

/**
 * What a group gets of the values that others have made: copies; the very objects; or copies that are frozen, so that a module
 * that changes what it reads fails.
 */
export type Passing = 'copies' | 'references' | 'frozen copies';

/** A place where actors run. */
export interface Executor {
  readonly name: string;
  /** Who decides that a claim can never be met: core's ledger, or the executor (an autoscaling cluster). */
  readonly admission: 'core' | 'executor';
  readonly supports: Supports;
  /** Something else than copies only makes sense within one event loop; default 'copies'. */
  readonly passes?: Passing | undefined;
  /** All that there is, whoever has it now. Core asks once, and shares it out. */
  capacity(): Promise<Resources>;
  /**
   * Starts the host of one replica; resolves when messages can be sent to it.
   *
   * It rejects with the signal's reason if that aborts before, and with a `ClosedExecutorError` after `close()`; then
   * nothing is left behind. Once it has resolved, the signal means nothing any more.
   */
  spawn(request: SpawnRequest, options: SpawnOptions): Promise<Connection>;
  /**
   * Says that coming messages to several actors hold this object, each time the same one, as `request` or among the `inputs`
   * of a job: it may travel once to each host, if every actor still gets a copy of its own. Only for executors that can gain by that.
   * @returns what is called once when no message will hold it any more; `undefined` if it is not worth it.
   */
  share?(part: object): (() => void) | undefined;
  /** Ends all its actors, those that are still starting too; idempotent. With no actors it keeps the process alive by nothing. */
  close(): Promise<void>;
}
