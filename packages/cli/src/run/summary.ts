/** The last line of a run: how much was done in which time, and where it is. */

import { countText, jobsText, rateText, tookText } from '../progress/in-words.js';
import type { Moment } from '../progress/tally.js';

export interface Summary {
  readonly moment: Moment;
  /** Lines that an earlier run had finished. */
  readonly before: number;
  readonly output: string | undefined;
  readonly errors: string | undefined;
  /** What kept the run from its end. */
  readonly cut: 'Interrupted' | 'Stopped' | undefined;
}

export function summaryText({ moment: { done, failed, seconds }, before, output, errors, cut }: Summary): string {
  const rate = rateText(done / seconds);
  const parts = [
    `${cut === undefined ? '' : `${cut} after `}${jobsText(done)} in ${tookText(seconds)}${rate === '' ? '' : ` (${rate})`}`,
    ...(before > 0 ? [`${countText(before)} were done before`] : []),
    ...(failed > 0 ? [`${countText(failed)} failed${errors === undefined ? '' : `: ${errors}`}`] : []),
  ];
  const goOn = cut !== undefined && output !== undefined ? '; go on with --resume' : '';
  return `${parts.join('; ')}${output === undefined ? '' : ` → ${output}`}${goOn}\n`;
}
