/** What the driver and its thread for heartbeats say to each other. */

import type { Listen } from '../options.js';

/** The option that says where the thread listens. */
export const PULSE_PORT = 'pulse.port';

export interface PulseThreadData {
  readonly listen: Listen;
  readonly token: Uint8Array;
  readonly silence: number;
}

/** By the id of a worker's invitation. */
export interface ToThread {
  readonly kind: 'expect' | 'forget';
  readonly id: string;
}

export type FromThread =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'warning'; readonly line: string }
  | { readonly kind: 'beating' | 'lost'; readonly id: string };
