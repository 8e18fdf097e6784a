/** Tickets where no memory is shared: hosts begin them in order, and mark each where their death cannot take it back. */

import type { Connection, HostChannel } from '../executor/executor.js';
import type { BeginningTickets, HandedTickets } from './tickets.js';

export class MarkedTickets implements HandedTickets {
  private constructor(private readonly connection: Connection) {}

  /** Undefined if nothing can be known of the hosts of this executor. */
  static of(connection: Connection): MarkedTickets | undefined {
    return connection.lastMark && new MarkedTickets(connection);
  }

  room(): number {
    return Number.POSITIVE_INFINITY;
  }

  hand(): void {}

  /** The host might be about to begin it. */
  recall(): boolean {
    return false;
  }

  neverBegan(ticket: number): boolean {
    return ticket > (this.connection.lastMark?.()?.ticket ?? -1);
  }

  get lastModule(): number {
    return this.connection.lastMark?.()?.module ?? -1;
  }
}

export class MarkingTickets implements BeginningTickets {
  #ticket = -1;

  private constructor(private readonly channel: HostChannel) {}

  /** Undefined if this channel leaves no marks. */
  static of(channel: HostChannel): MarkingTickets | undefined {
    return channel.mark && new MarkingTickets(channel);
  }

  /** Leaves the mark to the job's first module. */
  begin(ticket: number): boolean {
    this.#ticket = Math.max(this.#ticket, ticket);
    return true;
  }

  beginModule(module: number): void {
    this.channel.mark?.({ ticket: this.#ticket, module });
  }
}
