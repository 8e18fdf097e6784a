/** Says in an error message what a wrong argument is. */

/** `class Total`, `function make`, `null`, `the string "x"`, `an instance of Foo` and so on. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'function':
      return `${isClass(value) ? 'class' : 'function'} ${value.name || '(anonymous)'}`;
    case 'object':
      return describeObject(value);
    case 'string':
      return `the string ${JSON.stringify(value)}`;
    default:
      return `the ${typeof value} ${String(value)}`;
  }
}

/** Whether it was written as a class; what compilers lower to a function cannot be told apart from one. */
export function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function describeObject(value: object | null): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== 'Object' ? `an instance of ${name}` : 'an object';
}
