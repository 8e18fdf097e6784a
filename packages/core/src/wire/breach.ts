/** Ways to look at what came from a worker: whatever is not as it must be, breaks the protocol. */

/** What a worker said that no host says; its message goes on after "it broke the protocol: ". */
export class Breach extends Error {}

export function unless(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Breach(what);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Numbers of jobs, modules, dispatch ids and records. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A list is only looked through if it is not longer than it can be: a few bytes can stand for a list of billions. */
export function isList(value: unknown, most: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= most;
}

/** What a number, a text or a name looks like in a message about it. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return String(value).slice(0, 40);
  }
}
