/** A picture as plain data, so that its geometry can be checked before it becomes SVG. */

import { element, escapeXml } from './xml.js';

export interface BoxShape {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
  /** Its entry in the style sheet. */
  readonly look: string;
  readonly fill?: string;
  /** Shown when the reader points at it. */
  readonly title?: string;
}

export interface TextShape {
  readonly kind: 'text';
  /** Where it begins, its middle or its end is, according to `anchor`. */
  readonly x: number;
  /** The base line. */
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly look: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export interface PathShape {
  readonly kind: 'path';
  readonly d: string;
  readonly look: string;
  readonly title?: string;
}

export type Shape = BoxShape | TextShape | PathShape;

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What there is to see, for those who do not. */
  readonly description: string;
  readonly style: string;
  /** SVG elements that shapes refer to. */
  readonly definitions?: string;
  /** From back to front. */
  readonly shapes: readonly Shape[];
}

export function renderSvg({ width, height, title, description, style, definitions = '', shapes }: Drawing): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  const parts = [
    element('title', {}, escapeXml(title)),
    element('desc', {}, escapeXml(description)),
    element('style', {}, style),
    ...(definitions === '' ? [] : [element('defs', {}, definitions)]),
    element('rect', { class: 'magda-page', ...size, rx: 6 }),
    ...shapes.map(renderShape),
  ];
  const viewBox = `0 0 ${size.width} ${size.height}`;
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', class: 'magda', role: 'img', viewBox, ...size };
  return `${element('svg', attributes, `\n${parts.join('\n')}\n`)}\n`;
}

function renderShape(shape: Shape): string {
  switch (shape.kind) {
    case 'box': {
      const { x, y, width, height, radius, look, fill, title } = shape;
      return element('rect', { class: `magda-${look}`, x, y, width, height, rx: radius, fill }, tooltip(title));
    }
    case 'text': {
      const { x, y, text, size, look, bold, anchor } = shape;
      const font = { 'font-size': size, 'font-weight': bold ? 600 : undefined };
      const place = { x, y, 'text-anchor': anchor === 'start' ? undefined : anchor };
      return element('text', { class: `magda-${look}`, ...place, ...font }, escapeXml(text));
    }
    case 'path':
      return element('path', { class: `magda-${shape.look}`, d: shape.d }, tooltip(shape.title));
  }
}

function tooltip(title: string | undefined): string {
  return title === undefined ? '' : element('title', {}, escapeXml(title));
}

/** A number for a path, without noise behind the point. */
export function at(...numbers: readonly number[]): string {
  return numbers.map((number) => String(Number(number.toFixed(2)))).join(' ');
}
