/** Draws what soaks held over their time: `node --import tsx tools/soak/draw.ts docs/reliability.svg threads.json processes.json`, from what `--json` printed. */

import { readFileSync, writeFileSync } from 'node:fs';
import type { Gauges } from './real/gauges.js';

interface Soak {
  readonly executor: string;
  readonly seconds: number;
  readonly calls: number;
  readonly killed: number;
  readonly rows: readonly { readonly at: number; readonly gauges: Gauges }[];
}

interface Panel {
  readonly title: string;
  readonly lines: readonly (readonly [look: 'first' | 'second', name: string, of: (gauges: Gauges) => number])[];
}

const panels: readonly Panel[] = [
  {
    title: 'memory, MiB',
    lines: [
      ['first', 'resident', ({ rss }) => rss],
      ['second', 'heap', ({ heap }) => heap],
    ],
  },
  {
    title: 'threads, descriptors',
    lines: [
      ['first', 'descriptors', ({ descriptors }) => descriptors],
      ['second', 'threads', ({ threads }) => threads],
    ],
  },
];

const page = { width: 960, left: 64, right: 100, between: 144, top: 92, panel: 112, row: 166 };
const style = `
.soak { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; font-size: 12px; color-scheme: light dark }
.page { fill: #ffffff } .ink { fill: #1f2328 } .soft { fill: #59636e } .grid { stroke: #e3e7eb; fill: none }
.first { stroke: #0f6cbd } .second { stroke: #b35900 } .line { fill: none; stroke-width: 2; stroke-linejoin: round }
text.first { fill: #0f6cbd; stroke: none } text.second { fill: #b35900; stroke: none }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117 } .ink { fill: #e6edf3 } .soft { fill: #9198a1 } .grid { stroke: #262c36 }
.first { stroke: #6cb6ff } .second { stroke: #f0a050 }
text.first { fill: #6cb6ff } text.second { fill: #f0a050 }
}`;

const [target = '', ...files] = process.argv.slice(2);
if (files.length === 0)
  throw new TypeError('Name the picture to write, then files that `npm run soak -- … --json` made.');
const soaks = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Soak);
writeFileSync(target, picture(soaks));

function picture(all: readonly Soak[]): string {
  const height = page.top + panels.length * page.row;
  const width = (page.width - page.left - page.right - page.between * (all.length - 1)) / all.length;
  const columns = all.map((soak, at) => column(soak, page.left + at * (width + page.between), width));
  return `<svg xmlns="http://www.w3.org/2000/svg" class="soak" role="img" viewBox="0 0 ${page.width} ${height}" width="${page.width}" height="${height}">
<title>What a process holds while it is soaked</title>
<desc>${all.map(told).join(' ')}</desc>
<style>${style}
</style>
<rect class="page" width="${page.width}" height="${height}" rx="6"/>
<text class="ink" x="24" y="34" font-size="16" font-weight="600">What the driver holds between rounds</text>
${columns.join('\n')}
</svg>
`;
}

function told({ executor, seconds, calls, killed }: Soak): string {
  return `On ${executor}: ${calls} calls in ${Math.round(seconds)} s, ${killed} workers killed.`;
}

function column(soak: Soak, left: number, width: number): string {
  const { executor, calls, killed } = soak;
  const head = `<text class="ink" x="${left}" y="60" font-weight="600">${executor}</text>
<text class="soft" x="${left}" y="77">${calls.toLocaleString('en')} calls, ${killed.toLocaleString('en')} workers killed</text>`;
  return [head, ...panels.map((panel, at) => chart(soak, panel, { left, top: page.top + at * page.row, width }))].join(
    '\n',
  );
}

function chart({ rows }: Soak, { title, lines }: Panel, place: { left: number; top: number; width: number }): string {
  const { left, width } = place;
  const top = place.top + 28;
  const last = Math.max(...rows.map(({ at }) => at));
  const ceiling = niceAbove(Math.max(1, ...lines.flatMap(([, , of]) => rows.map(({ gauges }) => of(gauges)))));
  const x = (seconds: number) => (left + (seconds / last) * width).toFixed(1);
  const y = (value: number) => (top + page.panel * (1 - value / ceiling)).toFixed(1);
  const parts = [`<text class="soft" x="${left}" y="${top - 8}">${title}</text>`];
  for (const value of [0, ceiling / 2, ceiling]) {
    parts.push(`<path class="grid" d="M${left} ${y(value)}h${width}"/>`);
    parts.push(`<text class="soft" x="${left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>`);
  }
  for (const minute of [0, 5, 10].filter((one) => one * 60 <= last)) {
    parts.push(
      `<text class="soft" x="${x(minute * 60)}" y="${top + page.panel + 16}" text-anchor="middle">${minute} min</text>`,
    );
  }
  for (const [look, name, of] of lines) {
    const points = rows.map(({ at, gauges }) => `${x(at)} ${y(of(gauges))}`);
    const end = of((rows.at(-1) as Soak['rows'][number]).gauges);
    parts.push(`<path class="line ${look}" d="M${points.join('L')}"/>`);
    parts.push(
      `<text class="${look}" x="${left + width + 6}" y="${Number(y(end)) + 4}">${name} ${Math.round(end)}</text>`,
    );
  }
  return parts.join('\n');
}

/** The least round number that is not below. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8, 10].map((one) => one * power).find((one) => one >= value) as number) || 1;
}
