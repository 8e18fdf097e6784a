/** Draws a few series of points on two logarithmic axes, readable in light and in dark. */

/** `[how many there are, what that costs]`. */
export type Points = readonly (readonly [number, number])[];

export interface Series {
  readonly name: string;
  readonly points: Points;
}

export interface Plot {
  readonly title: string;
  /** Of the vertical axis. */
  readonly unit: string;
  readonly series: readonly Series[];
  /** A level that should not be passed, with its name. */
  readonly limit?: { readonly at: number; readonly name: string };
}

const [width, height] = [680, 380];
const frame = { left: 72, top: 78, right: 492, bottom: 326 };
const lineHeight = 18;

const style = `<style>
.growth { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; color-scheme: light dark }
.growth-page { fill: #ffffff }
.growth-ink { fill: #1f2328 }
.growth-soft { fill: #59636e }
.growth-grid { stroke: #d7dce1; stroke-width: 1 }
.growth-limit { stroke: #59636e; stroke-width: 1.2; stroke-dasharray: 6 4 }
.growth-line { fill: none; stroke-width: 2 }
.growth-0 { stroke: #2a6bb0 } .growth-dot-0 { fill: #2a6bb0 }
.growth-1 { stroke: #b4511f } .growth-dot-1 { fill: #b4511f }
.growth-2 { stroke: #6c7a12 } .growth-dot-2 { fill: #6c7a12 }
@media (prefers-color-scheme: dark) {
.growth-page { fill: #0d1117 }
.growth-ink { fill: #e6edf3 }
.growth-soft { fill: #9198a1 }
.growth-grid { stroke: #30363d }
.growth-limit { stroke: #9198a1 }
.growth-0 { stroke: #6cb2f5 } .growth-dot-0 { fill: #6cb2f5 }
.growth-1 { stroke: #f0925f } .growth-dot-1 { fill: #f0925f }
.growth-2 { stroke: #c3d156 } .growth-dot-2 { fill: #c3d156 }
}
</style>`;

export function draw({ title, unit, series, limit }: Plot): string {
  const all = series.flatMap(({ points }) => points);
  const x = axis(decades(all.map(([n]) => n)), frame.left, frame.right);
  const y = axis(decades([...all.map(([, cost]) => cost), ...(limit ? [limit.at] : [])]), frame.bottom, frame.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="growth" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${title}</title>`,
    `<desc>${series.map(({ name, points }) => `${name}: ${points.map(([n, cost]) => `${n} ${short(cost)}`).join(', ')}`).join('. ')}</desc>`,
    style,
    `<rect class="growth-page" width="${width}" height="${height}" rx="6"/>`,
    text(24, 34, title, { size: 15, bold: true }),
    text(frame.left - 48, 58, unit, { soft: true }),
    ...x.decades.flatMap((n) => [
      line('grid', x.of(n), frame.top, x.of(n), frame.bottom),
      text(x.of(n), frame.bottom + 20, count(n), { soft: true, anchor: 'middle' }),
    ]),
    ...y.decades.flatMap((cost) => [
      line('grid', frame.left, y.of(cost), frame.right, y.of(cost)),
      text(frame.left - 8, y.of(cost) + 4, count(cost), { soft: true, anchor: 'end' }),
    ]),
    ...(limit ? [line('limit', frame.left, y.of(limit.at), frame.right, y.of(limit.at))] : []),
    ...series.flatMap(({ points }, index) => [
      `<path class="growth-line growth-${index}" d="M${points.map(([n, cost]) => `${round(x.of(n))} ${round(y.of(cost))}`).join(' L')}"/>`,
      ...points.map(
        ([n, cost]) => `<circle class="growth-dot-${index}" cx="${round(x.of(n))}" cy="${round(y.of(cost))}" r="3.5"/>`,
      ),
    ]),
    ...named(series, limit, y.of),
    text((frame.left + frame.right) / 2, frame.bottom + 44, 'how many there are', { soft: true, anchor: 'middle' }),
    '</svg>\n',
  ].join('\n');
}

/** Names stand beside the ends of their lines, apart from each other. */
function named(series: readonly Series[], limit: Plot['limit'], of: (cost: number) => number): string[] {
  const names = series.map(({ name, points }, index) => ({ name, dot: `${index}`, at: of(points.at(-1)?.[1] ?? 1) }));
  if (limit) names.push({ name: limit.name, dot: '', at: of(limit.at) });
  names.sort((a, b) => a.at - b.at);
  let least = frame.top;
  return names.map(({ name, dot, at }) => {
    const place = Math.max(at + 4, least);
    least = place + lineHeight;
    const mark =
      dot === '' ? '' : `<circle class="growth-dot-${dot}" cx="${frame.right + 16}" cy="${round(place - 4)}" r="4"/>\n`;
    return mark + text(frame.right + 26, place, name, { soft: dot === '' });
  });
}

interface Axis {
  readonly decades: readonly number[];
  of(value: number): number;
}

function axis(range: readonly number[], from: number, to: number): Axis {
  const [first = 1, last = 1] = [range[0], range.at(-1)].map((n = 1) => Math.log10(n));
  return { decades: range, of: (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from) };
}

/** Powers of ten around all values. */
function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(Math.ceil(Math.log10(Math.max(...values))), first + 1);
  return Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
}

interface Look {
  readonly size?: number;
  readonly bold?: boolean;
  readonly soft?: boolean;
  readonly anchor?: 'middle' | 'end';
}

function text(x: number, y: number, words: string, { size = 12, bold, soft, anchor }: Look): string {
  const look = `class="growth-${soft ? 'soft' : 'ink'}" font-size="${size}"${bold ? ' font-weight="600"' : ''}`;
  return `<text ${look} x="${round(x)}" y="${round(y)}"${anchor ? ` text-anchor="${anchor}"` : ''}>${words}</text>`;
}

function line(look: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="growth-${look}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

function count(n: number): string {
  return n.toLocaleString('en', { maximumFractionDigits: 3 });
}

function short(cost: number): string {
  return String(Number(cost.toPrecision(3)));
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
