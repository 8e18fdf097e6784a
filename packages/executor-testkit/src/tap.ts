/** An executor seen through a window: it counts what passes, so that the laws of the contract can be checked in every case. */

import assert from 'node:assert/strict';
import type { Connection, Executor, Exit, Resources, SpawnRequest, Transfer } from '@magda/core';

export class Tap implements Executor {
  readonly name: string;
  readonly admission: Executor['admission'];
  readonly supports: Executor['supports'];
  /** All that were ever spawned. */
  readonly connections: TappedConnection[] = [];

  constructor(private readonly executor: Executor) {
    ({ name: this.name, admission: this.admission, supports: this.supports } = executor);
  }

  capacity(): Promise<Resources> {
    return this.executor.capacity();
  }

  async spawn(request: SpawnRequest, options: { readonly signal: AbortSignal }): Promise<Connection> {
    const connection = new TappedConnection(request.group, await this.executor.spawn(request, options));
    this.connections.push(connection);
    return connection;
  }

  close(): Promise<void> {
    return this.executor.close();
  }

  /** The only connection that there has been: nothing died and came again. */
  get only(): TappedConnection {
    assert.equal(this.connections.length, 1, 'one actor should have been started, and no other after it');
    return this.connections[0] as TappedConnection;
  }

  /** To be called once it is closed. */
  check(): void {
    for (const [at, connection] of this.connections.entries()) {
      assert.equal(
        connection.exits,
        1,
        `connection ${at}: exited should have settled once by the time close() resolves`,
      );
      assert.equal(connection.late, 0, `connection ${at}: no message may come after exited has settled`);
    }
  }
}

export class TappedConnection implements Connection {
  readonly exited: Promise<Exit>;
  /** How often `exited` has settled. */
  exits = 0;
  /** Messages that came after it. */
  late = 0;

  constructor(
    readonly group: string,
    private readonly inner: Connection,
  ) {
    this.exited = inner.exited.then((exit) => {
      this.exits += 1;
      return exit;
    });
  }

  send(message: unknown, transfer?: readonly Transfer[]): void {
    this.inner.send(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.inner.onMessage((message) => {
      this.late += this.exits;
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
}
