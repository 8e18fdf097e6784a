/** What lanes are called: the group, the replica where there are several, and the executor where groups name different ones. */

import { onExecutor } from '../executor-names.js';
import type { Chart, Lane, LaneGroup } from './chart.js';

export interface LaneLabel {
  readonly name: string;
  /** Empty, or such as `/2 on gpus`. */
  readonly suffix: string;
}

export function laneLabel(chart: Chart, { group, executor, lanes }: LaneGroup, { replica }: Lane): LaneLabel {
  const which = lanes.length > 1 || replica > 0 ? `/${replica}` : '';
  return { name: group ?? chart.name, suffix: which + onExecutor(executor) };
}
