/** Interfaces: the data contracts between modules, recognized by a brand because two copies of core may meet. */

const brand = Symbol.for('@magda/core/interface');

/**
 * Base of the data that modules exchange. Instances keep their class, and so their methods, on the way to another
 * thread, process or host.
 *
 * A subclass may have `static id` (default: its name; set it where code is minified), `static encode` and
 * `static decode` (where it has #private fields), and `static contains` (interfaces nested in its fields).
 */
export abstract class Interface {
  /** For the compiler alone: no other class is an interface, and no plain object of the same shape an instance. */
  declare static readonly '~interface': true;
  declare readonly '~interface': true;

  static {
    Object.defineProperty(Interface, brand, { value: true });
  }
}

export type InterfaceClass<T extends Interface = Interface> = (abstract new (
  ...args: never[]
) => T) & {
  readonly '~interface': true;
  readonly name: string;
  readonly id?: string;
  readonly contains?: readonly InterfaceClass[];
  /** The instance as plain data. */
  // biome-ignore lint/suspicious/noExplicitAny: each class takes its own instances only
  encode?(instance: any): unknown;
  /** The instance again from what `encode` gave. */
  // biome-ignore lint/suspicious/noExplicitAny: each class takes what its own encode gave
  decode?(encoded: any): T;
};

/** Whether it extends `Interface`, of this copy of core or of another; the base itself is no interface. */
export function isInterfaceClass(value: unknown): value is InterfaceClass {
  return typeof value === 'function' && (value as { [brand]?: unknown })[brand] === true && !isBase(value);
}

/** What names the interface wherever it goes: its own `static id`, else its class name. */
export function interfaceId(Class: InterfaceClass): string {
  const id = Object.hasOwn(Class, 'id') ? Class.id : Class.name;
  if (typeof id === 'string' && id !== '') return id;
  throw new TypeError(`An interface class needs a name, or a non-empty \`static id\`: it has ${JSON.stringify(id)}.`);
}

/** Its own id and those of the interfaces that it extends, nearest first; without the base. */
export function interfaceAncestry(Class: InterfaceClass): readonly string[] {
  return lineage(Class).map(interfaceId);
}

/** The classes, what they extend, and what they contain, by id. Of two classes with one id the first is kept. */
export function interfaceClosure(classes: Iterable<InterfaceClass>): ReadonlyMap<string, InterfaceClass> {
  const byId = new Map<string, InterfaceClass>();
  for (const Class of reachable(classes)) {
    const id = interfaceId(Class);
    if (!byId.has(id)) byId.set(id, Class);
  }
  return byId;
}

/** Different classes with one id, which would be mistaken for each other, by that id. */
export function interfaceConflicts(classes: Iterable<InterfaceClass>): ReadonlyMap<string, readonly InterfaceClass[]> {
  const byId = new Map<string, InterfaceClass[]>();
  for (const Class of reachable(classes)) {
    const id = interfaceId(Class);
    byId.set(id, [...(byId.get(id) ?? []), Class]);
  }
  return new Map([...byId].filter(([, sharing]) => sharing.length > 1));
}

function reachable(classes: Iterable<InterfaceClass>): ReadonlySet<InterfaceClass> {
  const found = new Set(classes);
  // A set's iteration reaches what is added meanwhile.
  for (const Class of found) for (const next of [...lineage(Class), ...(Class.contains ?? [])]) found.add(next);
  return found;
}

function lineage(Class: InterfaceClass): readonly InterfaceClass[] {
  const classes: InterfaceClass[] = [];
  for (let next: unknown = Class; isInterfaceClass(next); next = Object.getPrototypeOf(next)) classes.push(next);
  return classes;
}

function isBase(Class: object): boolean {
  return Object.hasOwn(Class, brand);
}
