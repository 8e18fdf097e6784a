/** Colors of modules by what they are; black text reads well on the fills, in light and in dark surroundings. */

import type { DiagramModule } from './model.js';

export interface Look {
  readonly fill: string;
  readonly stroke: string;
  readonly meaning: string;
}

export const looks: Readonly<Record<DiagramModule['look'], Look>> = {
  run: { fill: '#cfe2f5', stroke: '#4477aa', meaning: 'run phase' },
  aggregate: { fill: '#f5e6a8', stroke: '#998822', meaning: 'Aggregate' },
  process: { fill: '#f9d3c4', stroke: '#bb5533', meaning: 'process phase' },
  unknown: { fill: '#eeeeee', stroke: '#777777', meaning: 'unknown' },
};
