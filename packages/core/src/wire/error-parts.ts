/** What an Error consists of: structured clone alone loses its own fields, its `errors`, and some classes. */

import { globalClass } from './kinds.js';

export interface ErrorParts {
  /** Name of its native class. */
  readonly type: string;
  /** `message`, `stack`, `cause` and `errors`, as far as it has them and does not enumerate them. */
  readonly hidden: Readonly<Record<string, unknown>>;
  /** Its own enumerable properties, such as `code`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const HIDDEN = ['message', 'cause', 'errors'];

/** The parts of an error of a native class. */
export function errorParts(error: object): ErrorParts {
  const fields = Object.fromEntries(Object.entries(error));
  const hidden: Record<string, unknown> = {};
  // Some runtimes keep the stack on the prototype, behind a getter.
  const { stack } = error as { stack?: unknown };
  if (!Object.hasOwn(fields, 'stack') && typeof stack === 'string') hidden.stack = stack;
  for (const key of HIDDEN) {
    if (Object.hasOwn(error, key) && !Object.hasOwn(fields, key)) hidden[key] = (error as typeof hidden)[key];
  }
  return { type: Object.getPrototypeOf(error).constructor.name, hidden, fields };
}

/** Makes an error what the parts say. */
export function assembleError<E extends object>(error: E, { type, hidden, fields }: ErrorParts): E {
  Object.setPrototypeOf(error, (globalClass(type) ?? Error).prototype);
  for (const key of Object.keys(hidden)) define(error, key, hidden[key], false);
  for (const key of Object.keys(fields)) define(error, key, fields[key], true);
  return error;
}

function define(error: object, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

/** What the parts of an error are put on where it arrives: channels keep that it is one. */
export function blankError(): Error {
  return Object.defineProperty(new Error(), 'stack', { value: '' });
}
