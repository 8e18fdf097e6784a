/** The error classes that every side has, by the names that envelopes use for them. */

import * as ours from './errors.js';

type ErrorClass = new (message?: string) => Error;

const native = ['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'];

const classes = new Map<string, ErrorClass>();
for (const name of [...native, 'AggregateError']) {
  classes.set(name, (globalThis as unknown as Record<string, ErrorClass>)[name] as ErrorClass);
}
for (const Class of Object.values(ours)) classes.set(Class.code, Class as unknown as ErrorClass);

export const DOM_EXCEPTION = 'DOMException';

/** The class of that name; Error for names that are unknown here. */
export function errorClass(base: string): ErrorClass {
  return classes.get(base) ?? Error;
}

/** The name of the nearest class that every side has, given the prototype of an error. */
export function nearestBase(prototype: object | null): string {
  for (let next = prototype; next !== null; next = Object.getPrototypeOf(next)) {
    const Class: unknown = Object.getOwnPropertyDescriptor(next, 'constructor')?.value;
    if (typeof Class !== 'function') continue;
    // By code, not by identity: another copy of core may have thrown it.
    const code: unknown = Object.getOwnPropertyDescriptor(Class, 'code')?.value;
    if (typeof code === 'string' && classes.has(code)) return code;
    if (Class.name === DOM_EXCEPTION || classes.has(Class.name)) return Class.name;
  }
  return 'Error';
}
