/** Where a walk through a value is, and the error that says so. */

import { SerializationError } from '../errors/errors.js';

/** A property, an array's index, or what leads into a Map, a Set; what an instance is encoded as stands in its place. */
export type Step = string | number | { readonly into: 'map' | 'key' | 'set' | 'encoded'; readonly at: unknown };

export const ENCODED: Step = { into: 'encoded', at: undefined };

/** The step to an own property. */
export function stepTo(owner: object, key: string): Step {
  return Array.isArray(owner) && /^\d+$/.test(key) ? Number(key) : key;
}

/**
 * How deep values may be nested. V8 gives up at about 1,900 objects in a stack of the default size, and what one side
 * can write, the other must be able to read.
 */
const MAX_DEPTH = 1_000;

/** A path longer than this is shown by its two ends. */
const MAX_SHOWN = 24;

export class ValuePath {
  readonly #steps: Step[] = [];

  constructor(
    /** What the path starts with: `result`, `request`. */
    readonly root: string,
  ) {}

  /** @throws {SerializationError} where the value is nested too deeply. */
  enter(step: Step): void {
    if (this.#steps.push(step) > MAX_DEPTH) {
      throw this.refusal(
        `nested more than ${MAX_DEPTH} levels deep`,
        'Long chains of objects cannot be copied; keep them in an array.',
      );
    }
  }

  leave(): void {
    this.#steps.pop();
  }

  /** The error for what is found here. */
  refusal(what: string, remedy: string, cause?: unknown): SerializationError {
    const path = this.toString();
    return new SerializationError(`${path}: ${what}. ${remedy}`, path, { cause });
  }

  toString(): string {
    const shown = this.#steps.map(stepText);
    if (shown.length > MAX_SHOWN) shown.splice(MAX_SHOWN / 2, shown.length - MAX_SHOWN, ' … ');
    return this.root + shown.join('');
  }
}

function stepText(step: Step): string {
  if (typeof step === 'number') return `[${step}]`;
  if (step === ENCODED) return '';
  if (typeof step === 'object') return `.${step.into}(${keyText(step.at)})`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step) ? `.${step}` : `[${keyText(step)}]`;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
  if (typeof key === 'object' && key !== null) return 'an object';
  return typeof key === 'function' ? 'a function' : String(key);
}
