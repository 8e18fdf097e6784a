/** The contract between core and whatever runs actors: a channel and a lifetime, nothing else. */

import type { Grant, Resources } from '../resources/claim.js';

/** An object whose ownership `send` can hand over, such as an ArrayBuffer or a MessagePort. */
export type Transfer = object;

export interface Supports {
  /** Actors survive each other's endless loops and exits, so modules must be loaded from files. */
  readonly isolation: boolean;
  /** `send` moves the buffers in `transfer` instead of copying them. */
  readonly transfer: boolean;
  /** A SharedArrayBuffer in a message is the same memory on both sides. */
  readonly sharedMemory: boolean;
  /** An actor sees only the GPUs it was granted. */
  readonly gpuPinning: boolean;
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
  /** Heap limit in bytes, if the group has one. */
  readonly memory: number | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** The group's `executorOptions`, as they are. */
  readonly executorOptions: unknown;
  /** URLs of the files that register the module types of the group. */
  readonly sources: readonly string[];
}

/** How an actor ended. */
export interface Exit {
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
  /** In words, such as `exited with code 3` or `out of memory: heap limit 512 MiB`. */
  readonly reason: string;
}

/**
 * One side's view of a live actor.
 *
 * Messages arrive whole, once and in order; those before the first `onMessage` are kept.
 */
export interface Connection {
  /** @throws synchronously if the value cannot travel, and never otherwise; after the peer is gone it does nothing. */
  send(message: unknown, transfer?: readonly Transfer[]): void;
  /** Sets the one listener. */
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves when less than 64 KiB is unsent; `undefined` says that it already is. */
  drained(): Promise<void> | undefined;
  /** Settles exactly once, after the last message. It never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends the actor however busy it is; idempotent; resolves after `exited`. */
  terminate(): Promise<void>;
}

/** The worker's end of a connection, which `serveActor` speaks through. */
export interface HostChannel {
  send(message: unknown, transfer?: readonly Transfer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  drained(): Promise<void> | undefined;
  /** Called once the actor has stopped: frees the channel, so that the worker can end. */
  close(): void;
}

/** A place where actors run. */
export interface Executor {
  readonly name: string;
  /** Who decides that a claim can never be met: core's ledger, or the executor (an autoscaling cluster). */
  readonly admission: 'core' | 'executor';
  readonly supports: Supports;
  capacity(): Promise<Resources>;
  /** Starts the host of one replica. An aborted spawn leaves nothing behind and rejects. */
  spawn(request: SpawnRequest, options: { readonly signal: AbortSignal }): Promise<Connection>;
  /** Ends all its actors; idempotent. */
  close(): Promise<void>;
}
