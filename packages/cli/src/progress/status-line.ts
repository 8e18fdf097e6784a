/** How far a run has come, in one line that is never wider than the terminal. */

import { stripVTControlCharacters, styleText } from 'node:util';
import stringWidth from 'string-width';
import { clockText, countText, jobsText, rateText } from './in-words.js';
import type { Moment } from './tally.js';

/** How busy a group was lately. */
export interface GroupShare {
  readonly group: string;
  /** From 0 to 1. */
  readonly busy: number;
}

export interface LineOptions {
  /** Cells of the terminal. */
  readonly columns: number;
  readonly colors: boolean;
  /** What a module said last of its progress. */
  readonly said?: string | undefined;
}

const GAP = '  ';
const WIDEST_NAME = 20;
const WIDEST_SAID = 40;

export function statusLine(
  moment: Moment,
  groups: readonly GroupShare[],
  { columns, colors, said }: LineOptions,
): string {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    colors ? styleText(format, text, { validateStream: false }) : text;
  const { done, failed, share, secondsLeft, perSecond } = moment;
  const drawn = share === undefined ? '' : `${bar(share, barWidth(columns), (filled) => style('cyan', filled))} `;
  // A terminal wraps when its last cell is written to.
  const line = new FittingTexts(columns - 1 - stringWidth(drawn));
  if (share !== undefined) line.add(`${Math.floor(share * 100)}%`);
  line.add(jobsText(done));
  if (failed > 0) line.add(style('red', `${countText(failed)} failed`));
  if (secondsLeft !== undefined) line.add(`${clockText(secondsLeft)} left`);
  if (perSecond > 0) line.add(rateText(perSecond));
  if (said !== undefined) line.add(printable(said, WIDEST_SAID));
  const busiestFirst = [...groups].sort((one, other) => other.busy - one.busy);
  const shown = new Set(busiestFirst.filter((group) => line.reserve(groupText(group))));
  // In their own order, so that they do not change places all the time.
  const shares = groups.filter((group) => shown.has(group)).map((group) => style('dim', groupText(group)));
  const text = [...line.texts, ...shares].join(GAP);
  return text === '' ? '' : drawn + text;
}

/** Texts from the first on, until there is no room for the next. */
class FittingTexts {
  readonly texts: string[] = [];
  #taken = 0;
  #full = false;

  constructor(private readonly room: number) {}

  add(text: string): void {
    if (this.reserve(text)) this.texts.push(text);
  }

  reserve(text: string): boolean {
    const taken = this.#taken + (this.#taken === 0 ? 0 : GAP.length) + stringWidth(text);
    this.#full ||= taken > this.room;
    if (!this.#full) this.#taken = taken;
    return !this.#full;
  }
}

/** It depends on nothing else, so that it does not change all the time. */
function barWidth(columns: number): number {
  return Math.min(24, Math.max(8, Math.round(columns / 6)));
}

function groupText({ group, busy }: GroupShare): string {
  return `${printable(group, WIDEST_NAME)} ${Math.round(busy * 100)}%`;
}

/** Texts are other people's: nothing in them may move the cursor or push the rest off the line. */
function printable(given: string, widest: number): string {
  const text = stripVTControlCharacters(given).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  if (stringWidth(text) <= widest) return text;
  let kept = '';
  for (const character of text) {
    if (stringWidth(kept + character) >= widest) break;
    kept += character;
  }
  return `${kept}…`;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(share: number, width: number, paint: (filled: string) => string): string {
  const filled = Math.floor(8 * width * share);
  const full = '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8];
  return paint(full) + '░'.repeat(width - full.length);
}
