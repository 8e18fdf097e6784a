/** Places a pipeline: each group is laid out by itself, then the groups like boxes, with links from gate to gate. */

import { assignColumns } from './layout/columns.js';
import { layered, type Point, type Spacing } from './layout/layered.js';
import type { Diagram } from './model.js';
import { alone, type Box, furnish, type Room } from './room.js';
import { labelSize, moduleLabel, type Size } from './sizes.js';

export interface Placement extends Size {
  /** In the order of the diagram's modules. */
  readonly modules: readonly Box[];
  /** In the order of the diagram's groups. */
  readonly groups: readonly Box[];
  /**
   * In the order of the diagram's links: points between which a link is straight and curved by turns, beginning
   * straight; empty for a link from a module to itself.
   */
  readonly links: readonly (readonly Point[])[];
}

const spacing: Spacing = { column: 56, pinned: 0, row: 26 };

export function place(diagram: Diagram): Placement {
  const { groups, loose, links } = diagram;
  const sizes = diagram.modules.map((module) => labelSize(moduleLabel(module)));
  const roomOf = roomNumbers(diagram);
  const between = links.flatMap(({ from, to }, link) => {
    const [source, target] = [roomOf[from] ?? 0, roomOf[to] ?? 0];
    return source === target ? [] : [{ link, from: source, to: target }];
  });
  const { arrows } = assignColumns(Array(groups.length + loose.length).fill(undefined), between);
  const backwards = new Set(between.flatMap(({ link }, index) => (arrows[index]?.reversed ? [link] : [])));
  const rooms = [
    ...groups.map((group) => furnish(group, sizes, links, backwards)),
    ...loose.map((module) => alone(module, sizes[module] as Size)),
  ];
  const layout = layered(
    rooms,
    between.map(({ link, from, to }) => ({
      from: { item: from, y: gateOf(rooms[from] as Room, link, -1) },
      to: { item: to, y: gateOf(rooms[to] as Room, link, 0) },
    })),
    spacing,
  );
  const outer = new Map(between.map(({ link }, index) => [link, layout.routes[index] ?? []]));
  const shifted = (room: number, point: Point): Point => {
    const { x, y } = layout.items[room] ?? { x: 0, y: 0 };
    return { x: point.x + x, y: point.y + y };
  };
  const wayIn = (room: number, link: number) =>
    (rooms[room]?.ways.get(link) ?? []).map((point) => shifted(room, point));
  return {
    width: layout.width,
    height: layout.height,
    modules: diagram.modules.map((_, module) => {
      const room = roomOf[module] ?? 0;
      const box = rooms[room]?.modules.get(module) as Box;
      return { ...box, ...shifted(room, box) };
    }),
    groups: groups.map((_, room) => ({ ...(rooms[room] as Room), ...shifted(room, { x: 0, y: 0 }) })),
    links: links.map(({ from, to }, link) => {
      const [source, target] = [roomOf[from] ?? 0, roomOf[to] ?? 0];
      if (source === target) return wayIn(source, link);
      return joined(joined(wayIn(source, link), outer.get(link) ?? []), wayIn(target, link));
    }),
  };
}

/** Of each module: groups come first, then the modules without one. */
function roomNumbers({ modules, groups, loose }: Diagram): number[] {
  const rooms = modules.map(() => 0);
  for (const [room, { members }] of groups.entries()) for (const member of members) rooms[member] = room;
  for (const [index, module] of loose.entries()) rooms[module] = groups.length + index;
  return rooms;
}

/** At which height a link passes the wall: where its way in the room ends, or begins. */
function gateOf(room: Room, link: number, end: 0 | -1): number {
  return room.ways.get(link)?.at(end)?.y ?? room.height / 2;
}

/** The straight ends of two ways become one, so that straight and curved still alternate. */
function joined(way: readonly Point[], next: readonly Point[]): readonly Point[] {
  return way.length === 0 || next.length === 0 ? [...way, ...next] : [...way.slice(0, -1), ...next.slice(1)];
}
