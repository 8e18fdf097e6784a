/** What befalls the app itself while its pipelines are busy: each condition is played for a moment, and undone. */

import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { OutletName, OutletState } from './outlet.js';

/** The app, as far as a condition has to do with it. */
export interface Afflicted {
  /** Chooses a worker whose replacement has to start meanwhile. @returns what kills it; undefined if none is to die. */
  choose(): (() => void) | undefined;
  /** Has somebody outside do something to the app. */
  suffer(outside: Outside): void;
}

/** What only somebody outside can do. */
export type Outside =
  | { readonly outlet: OutletName; readonly state: OutletState }
  /** Milliseconds for which the app is suspended. */
  | { readonly suspended: number };

export interface Condition {
  readonly name: string;
  /** The longest time that it lasts, in milliseconds. */
  readonly most: number;
  /** Whether nothing can be opened meanwhile. */
  readonly opensNothing?: boolean;
  play(app: Afflicted, ms: number): Promise<void> | void;
}

const outlets = (['stdout', 'stderr'] as const).flatMap((outlet) =>
  (['unread', 'slow', 'closed'] as const).map(
    (state): Condition => ({
      name: `${outlet} is ${state}`,
      most: 1_000,
      async play(app, ms) {
        app.suffer({ outlet, state });
        await wait(ms);
        app.suffer({ outlet, state: 'read' });
      },
    }),
  ),
);

/** The app listens to them and goes on, as one that finishes its jobs does. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

const signals = SIGNALS.map(
  (signal): Condition => ({
    name: `${signal} to the process group`,
    most: 50,
    async play(_, ms) {
      const heard = new Promise<void>((resolve) => void process.once(signal, () => resolve()));
      process.kill(0, signal);
      await heard;
      await wait(ms);
    },
  }),
);

const folders = [
  ['missing', '/no/such/folder'],
  // Not even root may write there.
  ['unwritable', '/proc'],
].map(
  ([what, folder]): Condition => ({
    name: `the temporary folder is ${what}`,
    most: 1_000,
    async play(app, ms) {
      const { TMPDIR } = process.env;
      process.env.TMPDIR = folder;
      app.choose()?.();
      await wait(ms);
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    },
  }),
);

const clocks = [
  ['ahead', 3_600_000],
  ['back', -3_600_000],
].map(
  ([where, by]): Condition => ({
    name: `the clock jumps ${where}`,
    most: 500,
    async play(_, ms) {
      const { now } = Date;
      Date.now = () => now() + (by as number);
      await wait(ms);
      Date.now = now;
    },
  }),
);

export const conditions: readonly Condition[] = [
  {
    name: 'the event loop is busy',
    most: 4_000,
    play(_, ms) {
      const end = performance.now() + ms;
      while (performance.now() < end);
    },
  },
  ...outlets,
  ...signals,
  {
    name: 'no descriptors are left',
    most: 500,
    opensNothing: true,
    async play(app, ms) {
      const kill = app.choose();
      const held = heldDescriptors();
      kill?.();
      await wait(ms);
      for (const descriptor of held) closeSync(descriptor);
    },
  },
  ...folders,
  ...clocks,
  {
    name: 'the app is suspended',
    most: 1_000,
    async play(app, ms) {
      app.suffer({ suspended: ms });
      await wait(ms);
    },
  },
];

function heldDescriptors(): readonly number[] {
  const held: number[] = [];
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    return held;
  }
}
