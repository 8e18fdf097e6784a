/** Draws one lane in a terminal: modules if they can be told apart, else jobs, else how busy the lane is. */

import { cellsOf, cut, printable } from '../text/cells.js';
import { type Bar, type Lane, mergedByJob } from './chart.js';
import { colorOf } from './palette.js';
import { busyBySlot } from './spans.js';

export interface Grid {
  readonly columns: number;
  /** Milliseconds for each column. */
  readonly cell: number;
  readonly colors: boolean;
}

export interface DrawnLane {
  readonly shows: 'modules' | 'jobs' | 'density';
  /** One of the bars with the name of their module, if possible whole. */
  readonly named?: Bar | undefined;
  readonly rows: readonly string[];
  /** Whether the last row marks where jobs failed. */
  readonly failures?: boolean;
}

/** More rows than that are drawn as a density. */
const mostRows = 4;
/** How many columns a bar may be moved from where it belongs, so that short ones before it can be seen. */
const mostShift = 2;
const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

export function drawLane({ rows }: Lane, grid: Grid): DrawnLane {
  if (rows.length <= mostRows) {
    const modules = rows.map((bars) => placed(bars, grid));
    if (modules.every((blocks) => blocks !== undefined && readable(blocks))) {
      const drawn = modules.map((blocks) => drawBlocks(blocks ?? [], moduleLabel, grid));
      return { shows: 'modules', rows: drawn, named: namedIn(modules.flatMap((blocks) => blocks ?? [])) };
    }
    const jobs = rows.map((bars) => placed(mergedByJob(bars), grid));
    if (jobs.every((blocks) => blocks !== undefined))
      return { shows: 'jobs', rows: jobs.map((blocks) => drawBlocks(blocks, jobLabel, grid)) };
  }
  const bars = rows.flat();
  const failures = drawFailures(bars, grid);
  const drawn = [drawDensity(bars, grid), ...(failures === undefined ? [] : [failures])];
  return { shows: 'density', rows: drawn, failures: failures !== undefined };
}

interface Block {
  readonly bar: Bar;
  /** The first column, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Gives each bar at least one column; undefined if that would move one too far. */
function placed(bars: readonly Bar[], { columns, cell }: Grid): Block[] | undefined {
  const ideal = bars.map((bar) => ({ bar, from: Math.round(bar.begin / cell), to: Math.round(bar.end / cell) }));
  let limit = 0;
  const pushed = ideal.map(({ bar, from, to }) => {
    const start = Math.max(from, limit);
    limit = Math.max(to, start + 1);
    return { bar, from: start, to: limit };
  });
  limit = columns;
  const blocks = pushed.reverse().map(({ bar, from, to }) => {
    const stop = Math.min(to, limit);
    limit = Math.min(from, stop - 1);
    return { bar, from: limit, to: stop };
  });
  blocks.reverse();
  const wrong = ({ from }: Block, index: number) => from < 0 || Math.abs(from - (ideal[index]?.from ?? 0)) > mostShift;
  return blocks.some(wrong) ? undefined : blocks;
}

/** Whether most of what is seen has room for a letter of its module. */
function readable(blocks: readonly Block[]): boolean {
  const cells = (some: readonly Block[]) => some.reduce((sum, { from, to }) => sum + to - from, 0);
  return cells(blocks.filter(({ bar, from, to }) => to - from >= `x·${bar.job.id}╸`.length)) * 2 >= cells(blocks);
}

function namedIn(blocks: readonly Block[]): Bar | undefined {
  const named = blocks.filter(({ bar }) => bar.module !== undefined);
  const isWhole = ({ bar, from, to }: Block) => cellsOf(moduleLabel(bar, Infinity)) < to - from;
  return (named.find(isWhole) ?? named[0])?.bar;
}

function drawBlocks(blocks: readonly Block[], labelOf: (bar: Bar, cells: number) => string, grid: Grid): string {
  let [line, column] = ['', 0];
  for (const { bar, from, to } of blocks) {
    line += ' '.repeat(from - column) + drawBlock(bar, labelOf(bar, to - from), to - from, grid.colors);
    column = to;
  }
  return line + ' '.repeat(grid.columns - column);
}

function drawBlock(bar: Bar, label: string, cells: number, colors: boolean): string {
  const [fill, end] = colors ? [' ', '▕'] : ['━', '╸'];
  const room = cells - cellsOf(label);
  const cap = bar.failed ? '✗' : end;
  const full = bar.failed ? cap : label;
  const body = room > 0 ? label + fill.repeat(room - 1) + cap : full;
  return colors ? `\u001b[38;5;16;48;5;${colorOf(bar.job).ansi}m${body}\u001b[0m` : body;
}

/** Such as `tokenize·12`, or as much of it as tells most; the last cell is the block's end. */
function moduleLabel(bar: Bar, cells: number): string {
  const job = jobLabel(bar, cells);
  const room = cells - 1 - cellsOf(`·${job}`);
  return room < 1 || bar.module === undefined ? job : `${cut(printable(bar.module), room)}·${job}`;
}

function jobLabel({ job: { id } }: Bar, cells: number): string {
  return String(id).length <= Math.max(1, cells - 1) ? String(id) : '▪';
}

/** The height of a column is the share of its time in which something ran. */
function drawDensity(bars: readonly Bar[], { columns, cell }: Grid): string {
  return busyBySlot(bars, columns, cell)
    .map((share) => eighths[share > 0 ? Math.max(1, Math.round(share * 8)) : 0])
    .join('');
}

/** Beneath the columns in which jobs failed there is a mark; undefined where none did. */
function drawFailures(bars: readonly Bar[], { columns, cell }: Grid): string | undefined {
  const marks = new Set(
    bars.filter(({ failed }) => failed).map(({ end }) => Math.min(columns - 1, Math.floor(end / cell))),
  );
  if (marks.size === 0) return undefined;
  return Array.from({ length: columns }, (_, column) => (marks.has(column) ? '✗' : ' ')).join('');
}
