/** Finds what overlaps in a picture: labels, boxes that do not lie in each other, links that run through modules. */

import type { Box, Panel, Shapes } from './shapes.js';

/** In pixels: lines are that wide, and bars of no length are drawn that wide. */
const tolerance = 1.01;
/** How far replicas of a group stand out from behind it, at most. */
const stack = 8.01;
const modules = ['run', 'aggregate', 'process', 'unknown'];

export function problemsOf({ page, panels, labels, links }: Shapes): string[] {
  const obstacles = panels.filter(({ look }) => modules.includes(look));
  return [
    ...panels.filter((panel) => !within(panel, page)).map((panel) => `${nameOf(panel)} leaves the page`),
    ...labels.filter((label) => !within(label, page)).map(({ text }) => `"${text}" leaves the page`),
    ...pairs(labels).flatMap(([one, other]) => (overlap(one, other) ? [`"${one.text}" overlaps "${other.text}"`] : [])),
    ...labels.flatMap((label) =>
      panels
        .filter((panel) => overlap(label, panel) && !within(label, panel))
        .map((panel) => `"${label.text}" crosses the edge of ${nameOf(panel)}`),
    ),
    ...pairs(panels).flatMap(([one, other]) =>
      !overlap(one, other) || within(one, other) || within(other, one) || areReplicas(one, other)
        ? []
        : [`${nameOf(one)} overlaps ${nameOf(other)}`],
    ),
    ...obstacles.flatMap((panel) =>
      links.some((point) => overlap({ ...point, width: 0, height: 0 }, panel))
        ? [`a link crosses ${nameOf(panel)}`]
        : [],
    ),
  ];
}

function areReplicas(one: Panel, other: Panel): boolean {
  const [right, down] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
  return one.look === 'group' && other.look === 'group' && Math.max(right, down) <= stack;
}

function nameOf({ look, x, y }: Panel): string {
  return `the box "${look}" at ${Math.round(x)}, ${Math.round(y)}`;
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x + tolerance < other.x + other.width &&
    other.x + tolerance < one.x + one.width &&
    one.y + tolerance < other.y + other.height &&
    other.y + tolerance < one.y + one.height
  );
}

function within(inner: Box, outer: Box): boolean {
  return (
    inner.x + tolerance >= outer.x &&
    inner.y + tolerance >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width + tolerance &&
    inner.y + inner.height <= outer.y + outer.height + tolerance
  );
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [Item, Item] => [one, other]));
}
