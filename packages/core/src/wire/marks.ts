/**
 * Tickets where no memory is shared: hosts begin them in order, and leave a mark where their death cannot take it back.
 *
 * Most jobs come upon the end of another, and are announced with it: where that word has left, it serves as the mark.
 */

import type { Connection, HostChannel } from '../executor/executor.js';
import type { BeginningTickets, HandedTickets } from './tickets.js';

export class MarkedTickets implements HandedTickets {
  #announced = -1;

  private constructor(private readonly connection: Connection) {}

  /** Undefined if nothing can be known of the hosts of this executor. */
  static of(connection: Connection): MarkedTickets | undefined {
    return connection.lastMark && new MarkedTickets(connection);
  }

  hand(ticket: number): number {
    return ticket;
  }

  /** The host might be about to begin it. */
  recall(): boolean {
    return false;
  }

  announced(ticket: number): void {
    this.#announced = Math.max(this.#announced, ticket);
  }

  neverBegan(ticket: number): boolean {
    return ticket > Math.max(this.connection.lastMark?.()?.ticket ?? -1, this.#announced);
  }

  get lastModule(): number {
    const mark = this.connection.lastMark?.();
    return mark === undefined || mark.ticket < this.#announced ? -1 : mark.module;
  }
}

export class MarkingTickets implements BeginningTickets {
  #ticket = -1;
  #announced = -1;
  /** The job of the latest ticket has begun no module. */
  #fresh = false;

  private constructor(private readonly channel: HostChannel) {}

  /** Undefined if this channel leaves no marks. */
  static of(channel: HostChannel): MarkingTickets | undefined {
    return channel.mark && new MarkingTickets(channel);
  }

  /** Leaves the mark to the job's first module. */
  begin(ticket: number): boolean {
    this.#ticket = Math.max(this.#ticket, ticket);
    this.#fresh = true;
    return true;
  }

  announce(ticket: number | undefined): number | undefined {
    if (ticket !== undefined) this.#announced = ticket;
    return ticket;
  }

  beginModule(module: number): void {
    this.channel.mark?.({ ticket: this.#ticket, module }, this.#fresh && this.#ticket === this.#announced);
    this.#fresh = false;
  }
}
