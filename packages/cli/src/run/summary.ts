/** The last line of a run: how much was done in which time, and where it is. */

import { countText, jobsText, rateText, tookText } from '../progress/in-words.js';
import type { Moment } from '../progress/tally.js';

export interface Summary {
  readonly moment: Moment;
  /** Lines that an earlier run had finished. */
  readonly before: number;
  readonly output: string | undefined;
  readonly errors: string | undefined;
  readonly interrupted: boolean;
}

export function summaryText({
  moment: { done, failed, seconds },
  before,
  output,
  errors,
  interrupted,
}: Summary): string {
  const rate = rateText(done / seconds);
  const parts = [
    `${interrupted ? 'Interrupted after ' : ''}${jobsText(done)} in ${tookText(seconds)}${rate === '' ? '' : ` (${rate})`}`,
    ...(before > 0 ? [`${countText(before)} were done before`] : []),
    ...(failed > 0 ? [`${countText(failed)} failed${errors === undefined ? '' : `: ${errors}`}`] : []),
  ];
  const goOn = interrupted && output !== undefined ? '; go on with --resume' : '';
  return `${parts.join('; ')}${output === undefined ? '' : ` → ${output}`}${goOn}\n`;
}
