/** The last line of a run: how much was done in which time, and where it is. */

import { countText, jobsText, rateText, tookText } from '../progress/in-words.js';
import type { Moment } from '../progress/tally.js';

export interface Summary {
  readonly moment: Moment;
  /** What an earlier run had finished, and how much of it had failed. */
  readonly before: { readonly count: number; readonly failed: number };
  readonly output: string | undefined;
  readonly errors: string | undefined;
  /** What kept the run from its end. */
  readonly cut: 'Interrupted' | 'Stopped' | undefined;
}

export function summaryText({ moment: { done, failed, seconds }, before, output, errors, cut }: Summary): string {
  const rate = rateText(done / seconds);
  const parts = [
    `${cut === undefined ? '' : `${cut} after `}${jobsText(done)} in ${tookText(seconds)}${rate === '' ? '' : ` (${rate})`}`,
    ...(before.count > 0 ? [`${countText(before.count)} were done before${failedBefore(before.failed)}`] : []),
    ...(failed > 0 ? [`${countText(failed)} failed${errors === undefined ? '' : `: ${errors}`}`] : []),
  ];
  const goOn = cut !== undefined && output !== undefined ? '; go on with --resume' : '';
  return `${parts.join('; ')}${output === undefined ? '' : ` → ${output}`}${goOn}\n`;
}

function failedBefore(failed: number): string {
  return failed === 0 ? '' : `, of which ${countText(failed)} failed (--retry-failed runs them again)`;
}
