/** How large the labels of modules and groups are, and what of them is shown. */

import { fitText, textWidth } from '../svg/measure.js';
import { type DiagramGroup, type DiagramModule, groupLines, moduleLines } from './model.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One line of a label: the first is the name, what follows is smaller. */
export interface Line {
  readonly text: string;
  readonly size: number;
  readonly bold: boolean;
}

export const linePitch = 16;
/** Between a label and the edge of its box. */
export const padding = 12;
const widestText = 240;
const nameSize = 13;
const smallSize = 11.5;

export function moduleLabel(module: DiagramModule): Line[] {
  return moduleLines(module).map((text, index) => line(text, index, false));
}

export function groupLabel(group: DiagramGroup): Line[] {
  return groupLines(group).map((text, index) => line(text, index, true));
}

export function labelSize(lines: readonly Line[]): Size {
  const width = Math.max(...lines.map(({ text, size, bold }) => textWidth(text, size, bold)));
  return { width: width + 2 * padding, height: lines.length * linePitch + padding };
}

function line(text: string, index: number, strong: boolean): Line {
  const [size, bold] = index === 0 ? [nameSize, strong] : [smallSize, false];
  return { text: fitText(text, widestText, size, bold), size, bold };
}
