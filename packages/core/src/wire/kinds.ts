/** Tells the built-in kinds of values that can be copied apart, those of other realms (vm contexts, frames) too. */

type NativeKind =
  | 'object'
  | 'array'
  | 'map'
  | 'set'
  | 'date'
  | 'pattern'
  | 'boxed'
  | 'buffer'
  | 'shared'
  | 'view'
  | 'error';

/** 'class': an instance of anything else. */
type Kind = NativeKind | 'class';

const NAMES: Record<NativeKind, readonly string[]> = {
  object: ['Object'],
  array: ['Array'],
  map: ['Map'],
  set: ['Set'],
  date: ['Date'],
  pattern: ['RegExp'],
  boxed: ['Boolean', 'Number', 'BigInt', 'String'],
  buffer: ['ArrayBuffer'],
  shared: ['SharedArrayBuffer'],
  view: [
    ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
    ...['Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'DataView'],
  ],
  error: [
    ...['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
    'AggregateError',
  ],
};
/** The global of that name, if this runtime has it. */
export function globalClass(name: string): { readonly prototype: object } | undefined {
  const found = (globalThis as Record<string, unknown>)[name];
  return typeof found === 'function' ? found : undefined;
}

const byName = new Map<string, NativeKind>();
const byPrototype = new WeakMap<object, Kind>();
for (const kind of Object.keys(NAMES) as NativeKind[]) {
  for (const name of NAMES[kind]) {
    byName.set(name, kind);
    const native = globalClass(name);
    if (native !== undefined) byPrototype.set(native.prototype, kind);
  }
}
/** Node's Buffer, where there is one. */
export const bufferPrototype = globalClass('Buffer')?.prototype;
if (bufferPrototype !== undefined) byPrototype.set(bufferPrototype, 'view');

/** The kind of the values that have this prototype. */
export function kindOf(prototype: object): Kind {
  if (prototype === Object.prototype) return 'object';
  if (prototype === Array.prototype) return 'array';
  const known = byPrototype.get(prototype);
  if (known !== undefined) return known;
  const kind = foreignKind(prototype);
  byPrototype.set(prototype, kind);
  return kind;
}

/** Another realm's built-ins are other objects, but their constructors are native and have the same names. */
function foreignKind(prototype: object): Kind {
  const Class: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof Class !== 'function') return 'class';
  const kind = byName.get(Class.name);
  return kind !== undefined && Function.prototype.toString.call(Class).includes('[native code]') ? kind : 'class';
}

/** Whether every channel carries the value as it is. */
export function isPrimitive(value: unknown): boolean {
  return typeof value === 'object' ? value === null : typeof value !== 'function' && typeof value !== 'symbol';
}
