/** An executor with something wrong, and the case that finds it out. */

import type { Connection, Executor, FromFile, SpawnRequest } from '@magda/core';

export interface Fault {
  /** What it does, after "an executor that". */
  readonly what: string;
  /** Name of the case. */
  readonly caughtBy: string;
  /** What the case says. */
  readonly says: RegExp;
  /** The same without the fault. */
  readonly sound: (() => Executor) | FromFile;
  readonly faulty: (() => Executor) | FromFile;
}

/** A fault that several cases find out: what each of them says, by its name. */
export interface Seed extends Omit<Fault, 'caughtBy' | 'says'> {
  readonly caughtBy: Readonly<Record<string, RegExp>>;
}

export function faultsOf(seeds: readonly Seed[]): readonly Fault[] {
  return seeds.flatMap(({ caughtBy, ...seed }) =>
    Object.entries(caughtBy).map(([name, says]) => ({ ...seed, caughtBy: name, says })),
  );
}

/** What a case says that this fault keeps from ending. */
export const NEVER_ENDS = /had not ended after/;

/** What a case says of an actor that nobody heard to end, once close() no longer waits for that. */
export const NEVER_HEARD = /terminate\(\) resolves after exited/;

/** What a case says of a call that should have failed. */
export const FAILED = /should have failed with/;

/** What a case says of values that differ. */
export const EQUAL = /strictly (deep-)?equal|!==/;

export function withExecutor(inner: Executor, change: (inner: Executor) => Partial<Executor>): Executor {
  return {
    name: inner.name,
    admission: inner.admission,
    supports: inner.supports,
    capacity: () => inner.capacity(),
    spawn: (request, options) => inner.spawn(request, options),
    close: () => inner.close(),
    share: inner.share?.bind(inner),
    ...change(inner),
  };
}

export type ConnectionChange = (inner: Connection, request: SpawnRequest) => Partial<Connection>;

export function withConnections(inner: Executor, change: ConnectionChange): Executor {
  return withExecutor(inner, () => ({
    async spawn(request, options) {
      const connection = await inner.spawn(request, options);
      return withConnection(connection, change(connection, request));
    },
  }));
}

export function withConnection(inner: Connection, change: Partial<Connection>): Connection {
  return {
    send: (message, transfer) => inner.send(message, transfer),
    onMessage: (listener) => inner.onMessage(listener),
    drained: () => inner.drained(),
    terminate: () => inner.terminate(),
    exited: inner.exited,
    ...(inner.lastStart !== undefined && { lastStart: () => inner.lastStart?.() }),
    ...change,
  };
}

export type Pass = (message: unknown) => void;

/** A change of what comes in: `pass` delivers. */
export function receiving(deliver: (message: unknown, pass: Pass) => void): ConnectionChange {
  return (inner) => ({
    onMessage: (listener) => inner.onMessage((message) => deliver(message, listener)),
  });
}

/** A change of what goes out. */
export function sending(send: (message: unknown, pass: Pass) => void): ConnectionChange {
  return (inner) => ({
    send: (message, transfer) => send(message, (changed) => inner.send(changed, transfer)),
  });
}

/** What a fault is, but for the executor that has it. */
export interface Description extends Pick<Fault, 'what' | 'caughtBy' | 'says'> {}
