/** What callers do that a job must not suffer from, or must be refused for: they change what they passed, and ask with values of all kinds. */

import type { Order } from '../../../packages/core/test/simulation/fixtures/story.js';

/** What a caller does besides calling. */
export type Habit = 'changes what it passed' | `asks with ${Odd}`;

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

const carried = {
  'all numbers': () => [Number.NaN, -0, Number.POSITIVE_INFINITY, 2n ** 70n],
  nothing: () => undefined,
  collections: () => [new Map([[1, new Set([1])]]), new Date(0), /a/gi, new Array(3)],
  itself: () => cyclic,
  'an error': () => new RangeError('odd', { cause: 1 }),
  'views of a buffer': () => [new Uint8Array(new ArrayBuffer(16), 8), new DataView(new ArrayBuffer(4))],
};

const refused = {
  'a function': () => () => {},
  'a symbol': () => Symbol('odd'),
  'a promise': () => Promise.resolve(),
  'a Proxy': () => new Proxy({}, {}),
  'a revoked Proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
};

type Odd = keyof typeof carried | keyof typeof refused;

export const habits: readonly Habit[] = [
  'changes what it passed',
  ...[...Object.keys(carried), ...Object.keys(refused)].map((odd): Habit => `asks with ${odd as Odd}`),
];

export function isRefused(habit: Habit | undefined): boolean {
  return habit !== undefined && habit.slice('asks with '.length) in refused;
}

/** @returns what such a caller passes, and what it does once it has called. */
export function asked(order: Order, habit: Habit | undefined): { readonly given: Order; afterwards(): void } {
  if (habit === undefined) return { given: order, afterwards() {} };
  if (habit === 'changes what it passed') {
    const given = structuredClone(order) as { -readonly [key in keyof Order]: Order[key] };
    return { given, afterwards: () => change(given) };
  }
  const odd = { ...carried, ...refused }[habit.slice('asks with '.length) as Odd]();
  return { given: { ...order, odd } as Order, afterwards() {} };
}

function change(given: { -readonly [key in keyof Order]: Order[key] }): void {
  given.n = -1;
  given.ballast?.fill(-1);
  Object.assign(given.fates, { changed: 'throws' });
  given.lasts = { changed: 1 };
}
