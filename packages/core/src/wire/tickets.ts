/**
 * Who has a handed-over job, agreed in shared memory: the host by beginning it, or the driver by taking it back.
 *
 * Either side claims a ticket by one atomic exchange, so a job can be taken back from a host that is too busy to hear
 * of it, and after a death the tickets prove which jobs had not begun.
 */

/** A ring: no more tickets than this are ever between the driver and a host that has not come to them. */
export const TICKETS = 1_024;

/** The driver's side: what becomes of the jobs that it has handed over. */
export interface HandedTickets {
  /** How many more may be handed over before the host has come to some. */
  room(next: number): number;
  hand(ticket: number): void;
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

/** Behind the ring: the last ticket that the host has come to, and the module that it began last. */
const PROGRESS = TICKETS;
const MODULE = TICKETS + 1;
const WORDS = TICKETS + 2;

export class Tickets implements HandedTickets, BeginningTickets {
  readonly #slots: Int32Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#slots = new Int32Array(memory);
  }

  static create(): Tickets {
    const tickets = new Tickets(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
    tickets.#slots[PROGRESS] = -1;
    tickets.#slots[MODULE] = -1;
    return tickets;
  }

  /** How many tickets may be handed over before `next` (and those after it) would meet older ones in the ring. */
  room(next: number): number {
    // Wraps around as the stored ticket does.
    return TICKETS - ((next - 1 - Atomics.load(this.#slots, PROGRESS)) | 0);
  }

  hand(ticket: number): void {
    Atomics.store(this.#slots, ticket % TICKETS, word(ticket, HANDED));
  }

  begin(ticket: number): boolean {
    const mine = this.#exchange(ticket, BEGUN);
    Atomics.store(this.#slots, PROGRESS, ticket);
    return mine;
  }

  recall(ticket: number): boolean {
    return this.#exchange(ticket, RECALLED);
  }

  /** It knows already. */
  announced(): void {}

  announce(): undefined {}

  neverBegan(ticket: number): boolean {
    return this.recall(ticket);
  }

  #exchange(ticket: number, state: number): boolean {
    const handed = word(ticket, HANDED);
    return Atomics.compareExchange(this.#slots, ticket % TICKETS, handed, word(ticket, state)) === handed;
  }

  beginModule(module: number): void {
    Atomics.store(this.#slots, MODULE, module);
  }

  get lastModule(): number {
    return Atomics.load(this.#slots, MODULE);
  }
}

/** A slot names its ticket: a job that still runs after the ring has come round is not taken for the one that has its slot. */
function word(ticket: number, state: number): number {
  return (ticket << 2) | state;
}
