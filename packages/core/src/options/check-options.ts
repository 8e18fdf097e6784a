/** Checks the options of anything public: names, kinds and ranges, all that is wrong at once. */

import type { Resources } from '../executor/claim.js';
import { describe } from '../text/describe.js';
import { nearest } from '../text/nearest.js';

/** What one option may be. */
export interface OptionKind {
  /** In words, to follow "must be". */
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  /** The part that is wrong of a value that has parts, to follow "it has". */
  readonly part?: (value: unknown) => string | undefined;
}

export type OptionKinds<Options> = { readonly [Name in keyof Options]-?: OptionKind };

/**
 * @param where what takes the options, such as `build()`; begins the message.
 * @param options undefined counts as none, and so does each option that is undefined.
 * @throws {TypeError} with all that is wrong.
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options | undefined,
  kinds: OptionKinds<Options>,
): void {
  throwOptionProblems(where, optionProblems(where, options, kinds));
}

/** @throws {TypeError} with the problems, if there are any. */
export function throwOptionProblems(where: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const [only] = problems;
  throw new TypeError(
    problems.length === 1
      ? only
      : `${where}: ${problems.length} options cannot be:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  );
}

/** A sentence for each option that cannot be. */
export function optionProblems(where: string, options: unknown, kinds: Readonly<Record<string, OptionKind>>): string[] {
  if (options === undefined) return [];
  if (!mayHaveOptions(options)) return [`${where} takes an object with options: it was given ${describe(options)}.`];
  const problems: string[] = [];
  // Inherited options take effect as own ones do.
  for (const name in options) {
    const value = options[name];
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) problems.push(unknownOption(where, name, options, Object.keys(kinds)));
    else if (value !== undefined && !kind.holds(value)) problems.push(wrongOption(where, name, kind, value));
  }
  return problems;
}

export function wrongOption(where: string, name: string, kind: Omit<OptionKind, 'holds'>, value: unknown): string {
  const part = kind.part?.(value);
  return `${where}: \`${name}\` must be ${kind.must}: it ${part === undefined ? `is ${describe(value)}` : `has ${part}`}.`;
}

/** What is there already is not suggested. */
function unknownOption(where: string, name: string, options: object, known: readonly string[]): string {
  const near = nearest(
    name,
    known.filter((other) => !Object.hasOwn(options, other)),
  );
  const hint = near === undefined ? `There are ${known.join(', ')}.` : `Did you mean "${near}"?`;
  return `${where} has no option "${name}". ${hint}`;
}

/** More is none to a timer of the runtime, which fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** Kinds that several options have. */
export const kinds = {
  anything: { must: 'anything', holds: () => true },
  boolean: { must: 'true or false', holds: (value: unknown) => typeof value === 'boolean' },
  text: { must: 'a non-empty string', holds: (value: unknown) => typeof value === 'string' && value !== '' },
  function: { must: 'a function', holds: (value: unknown) => typeof value === 'function' },
  /** At least 0, or Infinity. */
  milliseconds: {
    must: 'a number of milliseconds, at least 0',
    holds: (value: unknown) => typeof value === 'number' && value >= 0,
  },
  /** Above 0, or Infinity, which is no limit. */
  limit: {
    must: 'a number of milliseconds, above 0',
    holds: (value: unknown) => typeof value === 'number' && value > 0,
  },
  /** For a timer of the runtime's own. */
  timer: {
    must: `a number of milliseconds, above 0 and at most ${LONGEST_TIMER_MS}`,
    holds: (value: unknown) => typeof value === 'number' && value > 0 && value <= LONGEST_TIMER_MS,
  },
  number: { must: 'a number', holds: (value: unknown) => Number.isFinite(value) },
  /** Infinity is one. */
  amount: { must: 'a number from 0', holds: isAmount },
  registry: withMethod('types', 'a registry of module types'),
  signal: {
    must: 'an AbortSignal',
    holds: (value: unknown) => has(value, 'addEventListener') && has(value, 'aborted'),
  },
  namedValues: named('an object with a value for each name', () => true),
  namedTexts: named('an object with a string for each name', (value) => typeof value === 'string'),
  namedAmounts: named('an object with a number from 0 for each name', isAmount),
} as const satisfies Record<string, OptionKind>;

export function wholeNumber(least: number, unlimited = false): OptionKind {
  return {
    must: `a whole number of at least ${least}${unlimited ? ', or Infinity' : ''}`,
    holds: (value) =>
      (Number.isSafeInteger(value) && (value as number) >= least) || (unlimited && value === Number.POSITIVE_INFINITY),
  };
}

export function listOf(must: string, holds: (item: unknown) => boolean): OptionKind {
  // Of a hole too.
  const wrong = (list: readonly unknown[]) => Array.from(list, (item) => !holds(item)).indexOf(true);
  return {
    must,
    holds: (value) => Array.isArray(value) && wrong(value) < 0,
    part: (value) => (Array.isArray(value) ? describe(value[wrong(value)]) : undefined),
  };
}

export function named(must: string, holds: (value: unknown) => boolean): OptionKind {
  const wrong = (value: object) => Object.entries(value).find(([, member]) => !holds(member));
  return {
    must,
    holds: (value) => isPlain(value) && wrong(value) === undefined,
    part(value) {
      const [name, member] = (isPlain(value) ? wrong(value) : undefined) ?? [];
      return name === undefined ? undefined : `"${name}", ${describe(member)}`;
    },
  };
}

const names = listOf('a list of different names', kinds.text.holds);

/** What an executor says that it has to give. */
const resourceKinds = {
  numCpus: kinds.amount,
  numGpus: wholeNumber(0),
  gpuIds: {
    must: names.must,
    holds: (value) => names.holds(value) && repeated(value as readonly string[]) === undefined,
    part: (value) =>
      names.holds(value) ? `${JSON.stringify(repeated(value as readonly string[]))} twice` : names.part?.(value),
  },
  memory: kinds.amount,
  resources: kinds.namedAmounts,
} as const satisfies OptionKinds<Resources>;

/**
 * Checks options of which some are resources to give, as executors have them.
 *
 * @param own kinds of the other options.
 * @throws {TypeError} with all that is wrong.
 */
export function checkResources<Options extends Resources>(
  where: string,
  options: Options | undefined,
  own: OptionKinds<Omit<Options, keyof Resources>>,
): void {
  const problems = optionProblems(where, options, { ...resourceKinds, ...own });
  const { gpuIds, numGpus } = problems.length === 0 ? ((options ?? {}) as Resources) : {};
  if (gpuIds !== undefined && numGpus !== undefined && gpuIds.length !== numGpus) {
    problems.push(
      `${where}: \`gpuIds\` must have as many names as \`numGpus\` says, ${numGpus}: it has ${gpuIds.length}.`,
    );
  }
  throwOptionProblems(where, problems);
}

function repeated(list: readonly string[]): string | undefined {
  return list.find((name, index) => list.indexOf(name) < index);
}

export function oneOf(...choices: readonly string[]): OptionKind {
  const quoted = choices.map((choice) => `"${choice}"`);
  const must = quoted.length === 1 ? String(quoted[0]) : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  return { must, holds: (value) => choices.includes(value as string) };
}

/** Something that is known by a method, such as an executor. */
export function withMethod(method: string, must: string): OptionKind {
  return { must, holds: (value) => typeof (value as Record<string, unknown> | null)?.[method] === 'function' };
}

function has(value: unknown, property: string): boolean {
  return typeof value === 'object' && value !== null && property in value;
}

/** A signal, a promise or a Map in the place of options would have no effect, and nobody would know. */
function mayHaveOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return isPlain(value) || Object.keys(value).length > 0 || value.constructor === Object;
}

/** Of whatever realm; a Map or a list would be taken for an object without names. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf'))
  );
}
