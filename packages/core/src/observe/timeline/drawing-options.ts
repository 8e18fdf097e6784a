/** What the options of drawings may be. */

import { kinds, type OptionKind, type OptionKinds } from '../../options/check-options.js';
import type { SvgOptions } from './timeline-drawing.js';
import type { TextOptions } from './timeline-text.js';

const positive = (must: string): OptionKind => ({
  must,
  holds: (value) => Number.isFinite(value) && (value as number) > 0,
});

export const unitKinds = { unit: positive('a number of milliseconds, above 0') };

export const textKinds: OptionKinds<TextOptions> = {
  ...unitKinds,
  width: positive('a number of columns, above 0'),
  colors: kinds.boolean,
};

export const svgKinds: OptionKinds<SvgOptions> = { ...unitKinds, width: positive('a number of pixels, above 0') };
