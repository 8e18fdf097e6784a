/** An executor seen through a window: it counts what passes, so that the laws of the contract are checked in every case. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { Connection, Executor, Exit, Resources, SpawnRequest, StartRecord, TransferableObject } from '@magda/core';

export class Tap implements Executor {
  readonly name: string;
  readonly admission: Executor['admission'];
  readonly supports: Executor['supports'];
  /** Only where the executor has it, for core does otherwise without. */
  readonly share: Executor['share'];
  readonly passes: Executor['passes'];
  /** All that were ever spawned. */
  readonly connections: TappedConnection[] = [];
  #listenersLeft = 0;

  constructor(private readonly executor: Executor) {
    ({ name: this.name, admission: this.admission, supports: this.supports } = executor);
    this.share = executor.share?.bind(executor);
    this.passes = executor.passes;
  }

  capacity(): Promise<Resources> {
    return this.executor.capacity();
  }

  async spawn(request: SpawnRequest, options: { readonly signal: AbortSignal }): Promise<Connection> {
    const listeners = listenersOf(options.signal);
    try {
      const connection = new TappedConnection(request, await this.executor.spawn(request, options));
      this.connections.push(connection);
      return connection;
    } finally {
      this.#listenersLeft += Math.max(0, listenersOf(options.signal) - listeners);
    }
  }

  close(): Promise<void> {
    return this.executor.close();
  }

  /** The only connection that there has been: nothing died and came again. */
  get only(): TappedConnection {
    assert.equal(this.connections.length, 1, 'one actor should have been started, and no other after it');
    return this.connections[0] as TappedConnection;
  }

  /** Whether it can be known of jobs that an actor had when it died that it had not begun them. */
  get provesWhatBegan(): boolean {
    return this.supports.sharedMemory || this.connections.every(({ lastStart }) => lastStart !== undefined);
  }

  /** The last connection to the group. */
  to(group: string): TappedConnection {
    const connection = [...this.connections].reverse().find(({ request }) => request.group === group);
    assert.ok(connection, `no actor of group ${group} was started`);
    return connection;
  }

  /** No actor lives. */
  allEnded(): void {
    const living = this.connections.filter(({ exits }) => exits === 0).map(({ request }) => request.id);
    assert.deepEqual(living, [], 'all actors should have ended');
  }

  /** To be called once it is closed. */
  check(): void {
    assert.equal(this.#listenersLeft, 0, 'spawn() leaves no listener on its signal');
    for (const connection of this.connections) connection.check();
  }
}

export class TappedConnection implements Connection {
  readonly exited: Promise<Exit>;
  /** Only where the executor has it, for core does otherwise without. */
  readonly lastStart?: () => StartRecord | undefined;
  /** How often `exited` has settled. */
  exits = 0;
  /** Messages that came after it. */
  #late = 0;
  #exit: Exit | undefined;

  constructor(
    readonly request: SpawnRequest,
    private readonly inner: Connection,
  ) {
    if (inner.lastStart !== undefined) this.lastStart = () => inner.lastStart?.();
    this.exited = inner.exited.then((exit) => {
      this.exits += 1;
      this.#exit = exit;
      return exit;
    });
  }

  send(message: unknown, transfer?: readonly TransferableObject[]): void {
    this.inner.send(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.inner.onMessage((message) => {
      this.#late += this.exits;
      listener(message);
    });
  }

  drained(): Promise<void> | undefined {
    return this.inner.drained();
  }

  async terminate(): Promise<void> {
    await this.inner.terminate();
    assert.equal(this.exits, 1, 'terminate() resolves after exited');
  }

  /** To be called once its executor is closed. */
  check(): void {
    const { id } = this.request;
    assert.equal(this.exits, 1, `${id}: exited should have settled once by the time close() resolves`);
    assert.equal(this.#late, 0, `${id}: no message may come after exited has settled`);
    assert.match(this.#exit?.reason ?? '', /\w/, `${id}: an exit has a reason in words`);
  }
}

function listenersOf(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}
