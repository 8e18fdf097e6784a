/** What an SVG document of ours shows, as rectangles and points in its own coordinates. */

import { DOMParser, type Element } from '@xmldom/xmldom';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle, with its class. */
export interface Panel extends Box {
  readonly look: string;
}

export interface Label extends Box {
  readonly text: string;
}

export interface Shapes {
  readonly page: Box;
  readonly panels: readonly Panel[];
  readonly labels: readonly Label[];
  /** Points along every link. */
  readonly links: readonly { readonly x: number; readonly y: number }[];
}

/** How wide a text is. */
export type Measure = (text: string, size: number, bold: boolean) => number;

/** From the base line to the top of capitals and to the foot of descenders, in em. */
const [above, below] = [0.76, 0.24];

/** @throws {Error} unless it is well-formed XML. */
export function shapesOf(svg: string, measure: Measure): Shapes {
  const onError = (_level: string, message: string) => {
    throw new Error(message);
  };
  const root = new DOMParser({ onError }).parseFromString(svg, 'image/svg+xml').documentElement as Element;
  const [x = 0, y = 0, width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const page = { x, y, width, height };
  const shown = (tag: string) =>
    Array.from(root.getElementsByTagName(tag)).filter(({ parentNode }) => parentNode === root);
  return {
    page,
    panels: shown('rect')
      .map(panelOf)
      .filter(({ look }) => look !== 'page'),
    labels: shown('text').map((text) => labelOf(text, measure)),
    links: shown('path')
      .filter((path) => lookOf(path) === 'link')
      .flatMap((path) => pointsAlong(path.getAttribute('d') ?? '')),
  };
}

function panelOf(rect: Element): Panel {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => number(rect, name)) as [
    number,
    number,
    number,
    number,
  ];
  return { look: lookOf(rect), x, y, width, height };
}

function labelOf(element: Element, measure: Measure): Label {
  const text = element.textContent ?? '';
  const size = number(element, 'font-size');
  const width = measure(text, size, number(element, 'font-weight') > 400);
  const [x, y] = [number(element, 'x'), number(element, 'y')];
  const left = { middle: x - width / 2, end: x - width }[element.getAttribute('text-anchor') ?? ''] ?? x;
  return { text, x: left, y: y - above * size, width, height: (above + below) * size };
}

function lookOf(element: Element): string {
  return (element.getAttribute('class') ?? '').replace('magda-', '');
}

function number(element: Element, name: string): number {
  return Number(element.getAttribute(name) ?? 0);
}

const steps = Array.from({ length: 17 }, (_, index) => index / 16);

/** Links are made of moves, of lines that are level, and of curves. */
function pointsAlong(path: string): { x: number; y: number }[] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MHC])([^MHC]*)/g)].flatMap(([, command, numbers = '']) => {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = numbers.trim().split(/[ ,]+/).map(Number);
    const [x0, y0] = [x, y];
    [x, y] = command === 'M' ? [x1, y1] : command === 'H' ? [x1, y0] : [x3, y3];
    if (command === 'M') return [];
    if (command === 'H') return steps.map((t) => ({ x: x0 + (x1 - x0) * t, y: y0 }));
    return steps.map((t) => ({ x: bezier(t, x0, x1, x2, x3), y: bezier(t, y0, y1, y2, y3) }));
  });
}

function bezier(t: number, ...[a, b, c, d]: [number, number, number, number]): number {
  const s = 1 - t;
  return a * s ** 3 + 3 * b * s * s * t + 3 * c * s * t * t + d * t ** 3;
}
