/** What lanes are called: the group, and the replica where there are several. */

import type { Chart, Lane, LaneGroup } from './chart.js';

export interface LaneLabel {
  readonly name: string;
  /** Empty, or such as `/2`. */
  readonly replica: string;
}

export function laneLabel(chart: Chart, { group, lanes }: LaneGroup, { replica }: Lane): LaneLabel {
  return { name: group ?? chart.name, replica: lanes.length > 1 || replica > 0 ? `/${replica}` : '' };
}
