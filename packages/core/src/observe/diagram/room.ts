/** Lays out one group: its modules, the links among them, and the ways from them to gates in the walls. */

import { layered, type Point, type Spacing } from './layout/layered.js';
import type { Diagram, DiagramGroup } from './model.js';
import { groupLabel, labelSize, type Size } from './sizes.js';

export interface Box extends Point, Size {}

/** Coordinates begin at the room's top left corner. */
export interface Room extends Size {
  readonly modules: ReadonlyMap<number, Box>;
  /** By the number of the link: as much of it as lies in this room, in the link's direction. */
  readonly ways: ReadonlyMap<number, readonly Point[]>;
}

const spacing: Spacing = { column: 44, pinned: 30, row: 14 };
const margin = 24;
const floor = 16;

/** @param backwards Links that run from right to left, because groups wait for each other in a circle. */
export function furnish(
  group: DiagramGroup,
  sizes: readonly Size[],
  links: Diagram['links'],
  backwards: ReadonlySet<number>,
): Room {
  const inner = innerLinks(group, links, backwards);
  const gates = [...new Set(inner.flatMap(({ gate }) => gate ?? []))];
  const sides = new Set(gates.map(sideOf));
  const items = [
    ...group.members.map((module) => sizes[module] as Size),
    ...gates.map((gate) => ({ width: 0, height: 0, pin: sideOf(gate) })),
  ];
  const portOf = (end: number | string) => {
    const item = typeof end === 'number' ? group.members.indexOf(end) : group.members.length + gates.indexOf(end);
    return { item, y: (items[item]?.height ?? 0) / 2 };
  };
  const layout = layered(
    items,
    inner.map(({ left, right }) => ({ from: portOf(left), to: portOf(right) })),
    spacing,
  );
  const head = labelSize(groupLabel(group));
  const indent = sides.has('first') ? 0 : margin;
  const width = Math.max(head.width, indent + layout.width + (sides.has('last') ? 0 : margin));
  const inRoom = ({ x, y }: Point): Point => ({
    x: sides.has('last') && x === layout.width ? width : x + indent,
    y: y + head.height,
  });
  return {
    width,
    height: head.height + layout.height + floor,
    modules: new Map(
      group.members.map((module, item) => [module, { ...items[item], ...inRoom(layout.items[item] as Point) } as Box]),
    ),
    ways: new Map(
      inner.map(({ link, turned }, index) => {
        const way = (layout.routes[index] ?? []).map(inRoom);
        return [link, turned ? way.reverse() : way];
      }),
    ),
  };
}

/** A module alone: links end at the middle of its sides. */
export function alone(module: number, size: Size): Room {
  return { ...size, modules: new Map([[module, { x: 0, y: 0, ...size }]]), ways: new Map() };
}

/** A link inside the room, or from a gate, or to one; modules are numbers, gates names. */
interface InnerLink {
  readonly link: number;
  readonly left: number | string;
  readonly right: number | string;
  readonly gate: string | undefined;
  /** Whether the link itself runs from right to left. */
  readonly turned: boolean;
}

/** Links that leave from one module share a gate, and so do those that lead to one, or come from one to several. */
function innerLinks({ members }: DiagramGroup, links: Diagram['links'], backwards: ReadonlySet<number>): InnerLink[] {
  const inside = new Set(members);
  const entering = links.filter(({ from, to }) => inside.has(to) && !inside.has(from));
  const readers = (source: number) => new Set(entering.flatMap(({ from, to }) => (from === source ? [to] : []))).size;
  return links.flatMap(({ from, to }, link): InnerLink[] => {
    const [leaves, enters] = [inside.has(from), inside.has(to)];
    if (leaves === enters)
      return leaves && from !== to ? [{ link, left: from, right: to, gate: undefined, turned: false }] : [];
    const turned = backwards.has(link);
    const onLeft = enters !== turned;
    const shared = leaves ? `from ${from}` : readers(from) > 1 ? `of ${from}` : `to ${to}`;
    const gate = `${onLeft ? 'first' : 'last'} ${shared}`;
    const module = enters ? to : from;
    return [{ link, gate, turned, ...(onLeft ? { left: gate, right: module } : { left: module, right: gate }) }];
  });
}

function sideOf(gate: string): 'first' | 'last' {
  return gate.startsWith('first') ? 'first' : 'last';
}
