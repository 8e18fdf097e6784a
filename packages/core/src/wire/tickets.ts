/**
 * Who has a handed-over job, agreed in shared memory: the host by beginning it, or the driver by taking it back.
 *
 * Either side claims a ticket by one atomic exchange, so a job can be taken back from a host that is too busy to hear
 * of it, and after a death the tickets prove which jobs had not begun.
 */

/** A job that was handed over without a ticket: it cannot be taken back, and nothing proves that it has not begun. */
export const NO_TICKET = -1;

/** How many tickets there are to hand out at a time, unless the driver asks for more. */
export const LEAST_TICKETS = 1_024;
const MOST_TICKETS = 65_536;

/** The driver's side: what becomes of the jobs that it has handed over. */
export interface HandedTickets {
  /** @returns the ticket, or `NO_TICKET` while the one that had its place waits for the host to come to it. */
  hand(ticket: number): number;
  /** Takes a job back from a live host at once; false if it has begun, or if that cannot be known. */
  recall(ticket: number): boolean;
  /** The host has told with the end of a job that it begins this one next. */
  announced(ticket: number): void;
  /** Whether the job of a dead host is known not to have begun. */
  neverBegan(ticket: number): boolean;
  /** The module that began last, or -1. */
  readonly lastModule: number;
}

/** The host's side: it says what it begins, before it does so. */
export interface BeginningTickets {
  /** The host is about to run the job's first module; false: the driver has taken it back. */
  begin(ticket: number): boolean;
  /** A job has ended, and this one comes next. @returns it, if the driver is to be told with the end. */
  announce(ticket: number | undefined): number | undefined;
  /** The host begins a module: should the actor die, its last word. */
  beginModule(module: number): void;
}

const HANDED = 0;
const BEGUN = 1;
const RECALLED = 2;
const STATE = 3;

/** A ring of words, one for each ticket that may be out, and behind it the module that the host began last. */
export class Tickets implements HandedTickets, BeginningTickets {
  readonly #slots: Int32Array;
  readonly #size: number;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#slots = new Int32Array(memory);
    this.#size = this.#slots.length - 1;
  }

  /** @param jobs how many may be with the host at a time; those for which there is no place have no ticket. */
  static create(jobs = LEAST_TICKETS): Tickets {
    const size = Math.min(Math.max(jobs, LEAST_TICKETS), MOST_TICKETS);
    const tickets = new Tickets(new SharedArrayBuffer((size + 1) * Int32Array.BYTES_PER_ELEMENT));
    tickets.#slots.fill(word(0, BEGUN), 0, size);
    tickets.#slots[size] = -1;
    return tickets;
  }

  hand(ticket: number): number {
    const at = ticket % this.#size;
    // Of one that was taken back, the host finds another's word, and begins it no more than before.
    if ((Atomics.load(this.#slots, at) & STATE) === HANDED) return NO_TICKET;
    Atomics.store(this.#slots, at, word(ticket, HANDED));
    return ticket;
  }

  begin(ticket: number): boolean {
    return ticket === NO_TICKET || this.#exchange(ticket, BEGUN);
  }

  recall(ticket: number): boolean {
    return this.#exchange(ticket, RECALLED);
  }

  /** It knows already. */
  announced(): void {}

  announce(): undefined {}

  neverBegan(ticket: number): boolean {
    return ticket !== NO_TICKET && Atomics.load(this.#slots, ticket % this.#size) === word(ticket, HANDED);
  }

  #exchange(ticket: number, state: number): boolean {
    if (ticket === NO_TICKET) return false;
    const handed = word(ticket, HANDED);
    return Atomics.compareExchange(this.#slots, ticket % this.#size, handed, word(ticket, state)) === handed;
  }

  beginModule(module: number): void {
    Atomics.store(this.#slots, this.#size, module);
  }

  get lastModule(): number {
    return Atomics.load(this.#slots, this.#size);
  }
}

/** A slot names its ticket: a job that still runs after the ring has come round is not taken for the one that has its slot. */
function word(ticket: number, state: number): number {
  return (ticket << 2) | state;
}
