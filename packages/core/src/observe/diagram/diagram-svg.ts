/** Draws a pipeline as a picture: groups as panels, phases by color, replicas as a stack of panels. */

import { at, type Drawing, renderSvg, type Shape } from '../svg/drawing.js';
import { drawLegend, type LegendItem } from '../svg/legend.js';
import { fitText, textWidth } from '../svg/measure.js';
import { styleOf } from '../svg/theme.js';
import type { Point } from './layout/layered.js';
import { looks } from './looks.js';
import { type Described, type Diagram, type DiagramModule, diagramOf, groupLines, specificationOf } from './model.js';
import { type Placement, place } from './place.js';
import type { Box } from './room.js';
import { groupLabel, type Line, linePitch, moduleLabel, padding } from './sizes.js';

const margin = 24;
const headHeight = 60;
const stackOffset = 4;
const tip = { length: 8, width: 7 };

const style = styleOf({
  group: { fill: ['#f6f8fa', '#161b22'], stroke: ['#c3cad2', '#484f58'] },
  link: { fill: 'none', stroke: ['#59636e', '#9198a1'], 'stroke-width': '1.4' },
  optional: { fill: 'none', stroke: ['#59636e', '#9198a1'], 'stroke-width': '1.4', 'stroke-dasharray': '5 4' },
  tip: { fill: ['#59636e', '#9198a1'] },
  'on-box': { fill: '#15181c' },
  ...Object.fromEntries(
    Object.entries(looks).map(([look, { fill, stroke }]) => [
      look,
      { fill, stroke, 'stroke-width': '1.2', ...(look === 'unknown' ? { 'stroke-dasharray': '4 3' } : {}) },
    ]),
  ),
});

/** An SVG document of the modules and their links, for light and dark. */
export function toSvg(described: Described): string {
  const diagram = diagramOf(specificationOf('toSvg()', described));
  return renderSvg(diagramDrawing(diagram, place(diagram)));
}

export function diagramDrawing(diagram: Diagram, placement: Placement): Drawing {
  const { name, groups, links, modules } = diagram;
  const width = 2 * margin + Math.max(placement.width, Math.min(360, textWidth(name, 16, true)));
  const shift = { x: margin, y: headHeight };
  const bottom = headHeight + placement.height + 2 * stackOffset;
  const legend = drawLegend(legendOf(diagram), { top: bottom + 34, left: margin, right: width - margin });
  return {
    width,
    height: bottom + margin + (legend.height > 0 ? legend.height + 12 : 0),
    title: `Pipeline ${name}`,
    description: descriptionOf(diagram),
    style,
    shapes: [
      {
        kind: 'text',
        look: 'ink',
        x: margin,
        y: 38,
        text: fitText(name, width - 2 * margin, 16, true),
        size: 16,
        bold: true,
      },
      ...groups.flatMap((group, index) => {
        const box = moved(placement.groups[index] as Box, shift);
        return [...drawPanels(box, group.replicas), ...drawLabel(groupLabel(group), box, 'ink', 'start')];
      }),
      ...drawLinks(
        links.map(({ to, optional }, index) => ({
          optional,
          points: (placement.links[index] ?? []).map((point) => moved(point, shift)),
          target: moved(placement.modules[to] as Box, shift),
        })),
      ),
      ...modules.flatMap((module, index) => drawModule(module, moved(placement.modules[index] as Box, shift))),
      ...legend.shapes,
    ],
  };
}

function descriptionOf({ modules, groups, links }: Diagram): string {
  const names = (members: readonly number[]) => members.map((member) => modules[member]?.name).join(', ');
  return [
    `${modules.length} ${modules.length === 1 ? 'module' : 'modules'}`,
    ...groups.map((group) => `${groupLines(group).join(', ')}: ${names(group.members)}`),
    ...links.map(
      ({ from, to, optional }) => `${modules[from]?.name} → ${modules[to]?.name}${optional ? ' (optional)' : ''}`,
    ),
  ].join('. ');
}

/** Colors need words only where there are several. */
function legendOf({ modules }: Diagram): LegendItem[] {
  const used = new Set(modules.map(({ look }) => look));
  const all = Object.keys(looks) as DiagramModule['look'][];
  return used.size < 2 ? [] : all.filter((look) => used.has(look)).map((look) => ({ look, text: looks[look].meaning }));
}

function moved<Placed extends Point>(placed: Placed, by: Point): Placed {
  return { ...placed, x: placed.x + by.x, y: placed.y + by.y };
}

/** One for each replica, up to three. */
function drawPanels(box: Box, replicas: number): Shape[] {
  return Array.from({ length: Math.min(3, replicas) }, (_, index): Shape => {
    const by = stackOffset * index;
    return { kind: 'box', look: 'group', ...moved(box, { x: by, y: by }), radius: 8 };
  }).reverse();
}

interface DrawnLink {
  readonly optional: boolean;
  readonly points: readonly Point[];
  readonly target: Box;
}

/**
 * Lines, with tips that touch their targets. All in one path, or one for each look: where links share their way it would be darker
 * else.
 */
function drawLinks(links: readonly DrawnLink[]): Shape[] {
  const parts = links.map(({ points, target, optional }) => {
    const end = points.at(-1);
    if (end === undefined) return { line: loopAt(target), tip: tipAt(loopEnd(target), -1), optional };
    const direction = end.x > target.x + target.width / 2 ? -1 : 1;
    const neck = { x: end.x - direction * tip.length, y: end.y };
    return { line: lineThrough([...points.slice(0, -1), neck]), tip: tipAt(end, direction), optional };
  });
  if (parts.length === 0) return [];
  const lines = (look: 'link' | 'optional'): Shape[] => {
    const drawn = parts.filter(({ optional }) => optional === (look === 'optional')).map(({ line }) => line);
    return drawn.length === 0 ? [] : [{ kind: 'path', look, d: drawn.join('') }];
  };
  return [
    ...lines('link'),
    ...lines('optional'),
    { kind: 'path', look: 'tip', d: [...new Set(parts.map((part) => part.tip))].join('') },
  ];
}

/** Straight and curved by turns. */
function lineThrough(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => {
      if (index === 0) return `M${at(x, y)}`;
      if (index % 2 === 1) return `H${at(x)}`;
      const before = points[index - 1] as Point;
      const middle = (before.x + x) / 2;
      return `C${at(middle, before.y, middle, y, x, y)}`;
    })
    .join('');
}

function tipAt({ x, y }: Point, direction: 1 | -1): string {
  const back = x - direction * tip.length;
  return `M${at(x, y)}L${at(back, y - tip.width / 2)}V${at(y + tip.width / 2)}Z`;
}

/** From a module to itself. */
function loopAt(box: Box): string {
  const { x, y } = loopEnd(box);
  const out = x + 26;
  return `M${at(x, y - 14)}C${at(out, y - 21, out, y + 7, x + tip.length, y)}`;
}

function loopEnd({ x, y, width, height }: Box): Point {
  return { x: x + width, y: y + height / 2 + 7 };
}

function drawModule(module: DiagramModule, box: Box): Shape[] {
  const radius = module.look === 'aggregate' ? box.height / 2 : 6;
  return [
    { kind: 'box', look: module.look, ...box, radius, title: `${module.name}: ${looks[module.look].meaning}` },
    ...drawLabel(moduleLabel(module), box, 'on-box', 'middle'),
  ];
}

function drawLabel(lines: readonly Line[], { x, y, width }: Box, look: string, anchor: 'start' | 'middle'): Shape[] {
  return lines.map(
    ({ text, size, bold }, index): Shape => ({
      kind: 'text',
      look: index > 0 && look === 'ink' ? 'soft' : look,
      x: anchor === 'middle' ? x + width / 2 : x + padding,
      y: y + padding / 2 + linePitch * (index + 0.5) + size * 0.36,
      text,
      size,
      bold,
      anchor,
    }),
  );
}
