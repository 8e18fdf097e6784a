/** One replica's lives: started, started again after a death with growing pauses, given up when it dies too often. */

import { BootstrapError, ProtocolError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { Actor } from './actor.js';

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Starts one incarnation and resolves when it takes jobs. */
export type Launch = (replica: number, incarnation: number, signal: AbortSignal) => Promise<Actor>;

export class Replica {
  /** The incarnation that takes jobs, if one does. */
  actor: Actor | undefined;
  /** The start that is under way, if one is. */
  starting: Promise<Actor> | undefined;
  #incarnation = 0;
  #deaths: number[] = [];
  /** Starts in a row that the system had no room for. */
  #shortages = 0;

  constructor(
    readonly index: number,
    private readonly launch: Launch,
  ) {}

  get incarnation(): number {
    return this.#incarnation;
  }

  start(signal: AbortSignal): Promise<Actor> {
    this.starting = this.#start(signal);
    return this.starting;
  }

  async #start(signal: AbortSignal): Promise<Actor> {
    try {
      const actor = await this.launch(this.index, ++this.#incarnation, signal);
      if (actor.exit !== undefined) throw endedAtOnce(actor, actor.exit);
      this.actor = actor;
      this.#shortages = 0;
      return actor;
    } finally {
      this.starting = undefined;
    }
  }

  /** Counts a death that says something against the group. @returns how many there were in the last minute. */
  countDeath(now: number): number {
    this.#deaths.push(now);
    return this.#deathsOfLate(now);
  }

  /** Counts a start that the system had no room for. @returns how many there were in a row. */
  countShortage(): number {
    return ++this.#shortages;
  }

  forgiveDeaths(): void {
    this.#deaths = [];
    this.#shortages = 0;
  }

  /** How long to wait before the next start, in milliseconds. */
  pause(now: number): number {
    const failures = this.#deathsOfLate(now) + this.#shortages;
    return failures === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  }

  #deathsOfLate(now: number): number {
    this.#deaths = this.#deaths.filter((time) => now - time < MINUTE_MS);
    return this.#deaths.length;
  }
}

function endedAtOnce({ place }: Actor, { reason, breach }: Exit): BootstrapError | ProtocolError {
  const message = `Group "${place.group}", replica ${place.replica} ended just as it had started: ${reason}.`;
  return breach === undefined
    ? new BootstrapError(message, place)
    : new ProtocolError(message, { ...place, mayHaveRun: false });
}
