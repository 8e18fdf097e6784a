/** What the driver has to say to one worker, in order: messages, each behind the values that it names. */

import { Breach } from '../wire/breach.js';
import type { Hello } from '../wire/handshake.js';
import type { Outgoing, SocketChannel } from '../wire/socket-channel.js';
import { largeBuffersOf, sizeOf } from './parts.js';
import type { Reader, Share, Way } from './share.js';
import { isReply, type Reply, type SharedMessage } from './shared-messages.js';
import { payloadsIn } from './shared-refs.js';
import type { Shares } from './shares.js';

/** How long others wait for a worker that has got the bytes and does not say that it keeps them. */
const PATIENCE_MS = 1_000;

interface Entry {
  readonly outgoing: Outgoing;
  /** Those that the worker has not been told of yet. */
  readonly shares: Share[];
}

export class SharedSender implements Reader {
  readonly place: string | undefined;
  readonly pid: number;
  readonly #queue: Entry[] = [];
  /** Named in messages, as files that the worker has not read yet. */
  readonly #unread: Share[] = [];
  /** Names of those that it was told to keep, and has not said of whether it does. */
  readonly #asked = new Set<string>();
  #waiting = false;
  #ended = false;
  #drained: (() => void)[] = [];

  constructor(
    private readonly channel: SocketChannel,
    private readonly all: Shares,
    { place, pid }: Pick<Hello, 'place' | 'pid'>,
  ) {
    this.place = place;
    this.pid = pid;
  }

  /** @throws {Error} if the message cannot travel. */
  send(message: unknown): void {
    const { rest, shares } = this.all.takenOutOf(message);
    // Until its job settles, nobody changes what it holds.
    const outgoing = this.channel.encoded(rest, largeBuffersOf(payloadsIn(rest)));
    if (shares.length === 0 && this.#queue.length === 0) return this.channel.post(outgoing);
    for (const share of shares) this.channel.checkSize(sizeOf(share.parts));
    for (const share of shares) share.hold();
    this.#queue.push({ outgoing, shares: [...shares] });
    this.#pump();
  }

  /** @returns whether it was a reply, and nothing for core. @throws {Breach} if it answers what nobody has asked. */
  hear(message: unknown): boolean {
    if (!isReply(message)) return false;
    this.#obey(message);
    return true;
  }

  drained(): Promise<void> | undefined {
    if (this.#queue.length === 0) return this.channel.drained();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  drop(name: string): void {
    this.#say(['drop', name]);
  }

  /** The worker is gone. */
  end(): void {
    this.#ended = true;
    const held = [...this.#queue.splice(0).flatMap(({ shares }) => shares), ...this.#unread.splice(0)];
    this.all.gone(this);
    for (const share of held) share.release();
    this.#tellDrained();
  }

  #pump(): void {
    while (!this.#waiting) {
      const [entry] = this.#queue;
      if (entry === undefined) return this.#tellDrained();
      const [share] = entry.shares;
      if (share === undefined) {
        this.#queue.shift();
        this.channel.post(entry.outgoing);
        continue;
      }
      const way = share.wayTo(this);
      if (way.how === 'wait') return this.#wait(way.until);
      entry.shares.shift();
      this.#bring(share, way);
    }
  }

  #wait(until: Promise<void>): void {
    this.#waiting = true;
    void until.then(() => {
      this.#waiting = false;
      if (!this.#ended) this.#pump();
    });
  }

  #bring(share: Share, way: Exclude<Way, { how: 'wait' }>): void {
    if (way.how === 'file') {
      this.#unread.push(share);
      return this.#say(['file', share.name, way.pid, way.fd, share.seal]);
    }
    this.#say(['bytes', share.name, way.keep, share.parts], share.parts);
    if (way.keep) {
      this.#asked.add(share.name);
      void this.#grantTime(share);
    }
    share.release();
  }

  async #grantTime(share: Share): Promise<void> {
    await this.channel.drained();
    setTimeout(() => share.late(this), PATIENCE_MS).unref();
  }

  #obey([what, name, fd]: Reply): void {
    if (what === 'kept') return this.#kept(name, fd);
    const at = what === 'read' || what === 'missing' ? this.#unread.findIndex((share) => share.name === name) : -1;
    if (at < 0) throw new Breach('it spoke of a shared value that it was not sent');
    const [share] = this.#unread.splice(at, 1) as [Share];
    if (what === 'missing') {
      share.missed(this);
      this.#say(['bytes', name, false, share.parts], share.parts);
    }
    share.release();
  }

  #kept(name: string, fd: number | undefined): void {
    if (!this.#asked.delete(name)) throw new Breach('it keeps a shared value that it was not told to');
    if (fd !== undefined && !(Number.isSafeInteger(fd) && fd >= 0)) throw new Breach('it keeps a value in no file');
    // It may be over already.
    this.all.named(name)?.kept(this, fd);
  }

  #say(word: SharedMessage, transfer?: readonly ArrayBuffer[]): void {
    if (!this.#ended) this.channel.send(word, transfer);
  }

  #tellDrained(): void {
    for (const resolve of this.#drained.splice(0)) {
      const unsent = this.#ended ? undefined : this.channel.drained();
      if (unsent === undefined) resolve();
      else void unsent.then(resolve);
    }
  }
}
