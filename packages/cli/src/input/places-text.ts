/** Where lines are, in words: as many as fit, and how many more. */

import type { Line } from './line.js';

/** `jobs.jsonl:3, jobs.jsonl:7, and 62 more` */
export function placesText(lines: Iterable<Pick<Line, 'place'>>, most: number): string {
  const places = Array.from(lines, ({ place }) => place);
  const shown = places.slice(0, most).join(', ');
  return places.length > most ? `${shown}, and ${places.length - most} more` : shown;
}
