/** Shows how far a run has come: on a terminal in its last line, elsewhere in a plain line now and then. */

import type { ProgressEvent } from '@magda/core';
import { BusyShares, type GroupFigures } from './busy-shares.js';
import { clockText, countText, jobsText, rateText } from './in-words.js';
import type { StandardError } from './standard-error.js';
import type { statusLine } from './status-line.js';
import type { Moment, Tally } from './tally.js';

const REDRAW_MS = 100;
/** Plain lines are so far apart at first, and a tenth of the time that has passed later on. */
const PLAIN_S = 10;
const PLAIN_SHARE = 0.1;

export class Progress implements Disposable {
  readonly #output: StandardError;
  readonly #tally: Tally;
  readonly #groups: () => readonly GroupFigures[];
  readonly #statusLine: typeof statusLine | undefined;
  readonly #shares = new BusyShares();
  readonly #timer: NodeJS.Timeout;
  #note = '';
  #said: string | undefined;
  readonly #waiting: () => string;
  #nextPlain = PLAIN_S;
  #donePlain = 0;

  /**
   * What measures a line on a terminal takes a tenth of the command's start to load, so only a terminal has it.
   * @param waiting which lines are not done, for when none comes to its end.
   */
  static async begin(
    output: StandardError,
    tally: Tally,
    groups: () => readonly GroupFigures[],
    waiting: () => string,
  ): Promise<Progress> {
    const drawn = output.screen === undefined ? undefined : await import('./status-line.js');
    return new Progress(output, tally, groups, waiting, drawn?.statusLine);
  }

  private constructor(
    output: StandardError,
    tally: Tally,
    groups: () => readonly GroupFigures[],
    waiting: () => string,
    line: typeof statusLine | undefined,
  ) {
    this.#output = output;
    this.#tally = tally;
    this.#groups = groups;
    this.#waiting = waiting;
    this.#statusLine = line;
    this.#timer = setInterval(() => this.#show(), REDRAW_MS);
    this.#timer.unref();
    this.#show();
  }

  /** From now on says this instead of how far it has come. */
  note(text: string): void {
    this.#note = text;
    if (this.#output.screen === undefined) this.#output.print(`${text}\n`);
    else this.#show();
  }

  /** A module has said how far it has come. */
  said({ module, fraction, text }: ProgressEvent): void {
    this.#said = `${module} ${Math.round(100 * fraction)}%${text === undefined ? '' : ` ${text}`}`;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#output.screen?.status('');
  }

  #show(): void {
    const moment = this.#tally.moment();
    const { screen, colors } = this.#output;
    const line = this.#statusLine;
    if (screen !== undefined && line !== undefined) {
      const groups = this.#shares.look(this.#groups());
      const { columns } = screen;
      screen.status(
        this.#note === ''
          ? line(moment, groups, { columns, colors, said: this.#said })
          : this.#note.slice(0, columns - 1),
      );
    } else if (moment.seconds >= this.#nextPlain) {
      this.#nextPlain = moment.seconds + Math.max(PLAIN_S, moment.seconds * PLAIN_SHARE);
      const waiting = moment.done === this.#donePlain ? this.#waiting() : '';
      this.#donePlain = moment.done;
      this.#output.print(`${plainLine(moment)}${waiting === '' ? '' : `, waiting for ${waiting}`}\n`);
    }
  }
}

function plainLine({ done, failed, share, perSecond, secondsLeft }: Moment): string {
  return [
    jobsText(done),
    ...(failed > 0 ? [`${countText(failed)} failed`] : []),
    ...(share === undefined ? [] : [`${Math.floor(share * 100)}%`]),
    ...(perSecond > 0 ? [rateText(perSecond)] : []),
    ...(secondsLeft === undefined ? [] : [`${clockText(secondsLeft)} left`]),
  ].join(', ');
}
