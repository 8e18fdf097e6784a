/** Something that is wrong in a config, and which part of the text it is about. */

import type { MagdaError } from '../errors/errors.js';

/** Offsets in the text, the second exclusive. */
export type Span = readonly [start: number, end: number];

export interface Finding {
  readonly code: FindingCode | MagdaError['code'];
  readonly message: string;
  readonly at: Span;
  /** The known name that was probably meant. */
  readonly suggestion?: string | undefined;
  /** What core says of the pipeline, where it is core that finds it wrong. */
  readonly cause?: unknown;
}

type FindingCode =
  | 'MAGDA_CONFIG_SYNTAX'
  | 'MAGDA_CONFIG_KEY'
  | 'MAGDA_CONFIG_VALUE'
  | 'MAGDA_CONFIG_VARIABLE'
  | 'MAGDA_CONFIG_FILE';
