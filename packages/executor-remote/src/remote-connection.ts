/** The driver's view of one worker that has joined, until it is known to be gone. */

import type { Connection, Exit } from '@magda/core';
import type { LaunchedWorker } from './engine.js';
import type { SharedSender } from './shared/shared-sender.js';
import { isStart, renameFiles } from './sources/start-message.js';
import { Breach, brokeOff } from './wire/breach.js';
import type { SocketChannel } from './wire/socket-channel.js';
import { within } from './within.js';

const TERMINATED: Exit = { reason: 'terminated' };
const CLOSED: Exit = { code: 0, fromOutside: true, reason: 'closed its channel' };

/** How long a worker may linger that has closed its channel, and its last messages after it has ended. */
const LINGER_MS = 2_000;

/** How long a worker that is going to be ended is read before. */
const LAST_READ_MS = 200;

export interface RemoteWorker {
  readonly channel: SocketChannel;
  readonly outbox: SharedSender;
  readonly worker: LaunchedWorker;
  /** Milliseconds after which a worker that cannot be reached has ended itself. */
  readonly endsItselfAfter: number;
  /** Whether it does; if not, its engine reaches it always. */
  readonly endsItself: boolean;
  /** The name under which workers know a file. */
  readonly portable: (file: string) => string;
  /** Answers its pulse no more, so that it ends itself however the rest of the network is. */
  hangUp(): void;
}

export class RemoteConnection implements Connection {
  readonly exited: Promise<Exit>;
  readonly lastStart: Connection['lastStart'];
  #end: (exit: Exit) => void = () => {};
  #ended = false;
  #silent = false;

  constructor(private readonly remote: RemoteWorker) {
    const given = new Promise<Exit>((resolve) => {
      this.#end = resolve;
    });
    this.exited = this.#untilGone(given);
    const { worker } = remote;
    this.lastStart = worker.lastStart && (() => worker.lastStart?.());
  }

  send(message: unknown): void {
    if (this.#ended) return;
    const { outbox, portable } = this.remote;
    outbox.send(isStart(message) ? renameFiles(message, portable) : message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.remote.channel.onMessage((message) => {
      if (!this.#isReply(message)) listener(message);
    });
  }

  /** What it says about values that are shared is nothing for core. */
  #isReply(message: unknown): boolean {
    try {
      return this.remote.outbox.hear(message);
    } catch (error) {
      if (!(error instanceof Breach)) throw error;
      this.#end(brokeOff(error.message));
      return true;
    }
  }

  drained(): Promise<void> | undefined {
    return this.remote.outbox.drained();
  }

  async terminate(): Promise<void> {
    this.#end(TERMINATED);
    await this.exited;
  }

  /** It has been silent for too long. */
  lost(ms: number): void {
    this.#silent = true;
    this.#end({ fromOutside: true, reason: `its host or the network fell silent for ${ms} ms` });
  }

  /** The first reason is the true one: ending a worker closes its channel and gives it an exit of its own. */
  async #untilGone(given: Promise<Exit>): Promise<Exit> {
    const { channel, outbox, worker, endsItself, endsItselfAfter } = this.remote;
    const exit = await Promise.race([
      given,
      // What it said last arrives before the channel closes.
      worker.exited.then(async (own) => {
        await channel.readToEnd(LINGER_MS);
        return own;
      }),
      channel.closed.then(async () => {
        worker.soon?.();
        return (await within(LINGER_MS, worker.exited)) ?? CLOSED;
      }),
    ]);
    this.#ended = true;
    outbox.end();
    // What has left a process that ends may be lost until it is here; one that goes on and on is not waited for.
    await within(LAST_READ_MS, channel.readToEnd(0));
    this.remote.hangUp();
    channel.close();
    await worker.stop();
    // A job must not go elsewhere while this worker could still be at it; one that fell silent has had that time.
    const isSurelyGone = this.#silent && endsItself;
    if (!isSurelyGone) await within(endsItselfAfter, worker.exited);
    // It is read once it has ended, and only then: closing the channel loses what has arrived but was not looked at yet.
    await within(endsItselfAfter, channel.readToEnd(isSurelyGone ? 0 : LINGER_MS));
    channel.terminate();
    await channel.closed;
    return channel.breach === undefined ? exit : brokeOff(channel.breach);
  }
}
