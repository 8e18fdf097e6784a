/** Tells the bases of modules, and what extends them, whichever copy of core they come from. */

const brand = Symbol.for('@magda/core/module-base');

export type ModuleKind = 'runtime' | 'aggregate';

/** Marks one of the two bases, for every copy of core. */
export function markBase(Class: object, kind: ModuleKind): void {
  Object.defineProperty(Class, brand, { value: kind });
}

/** Of which kind a class is that extends a base; undefined for a base itself and for anything else. */
export function kindOf(Class: unknown): ModuleKind | undefined {
  return typeof Class === 'function' && !isBase(Class) ? (Class as { [brand]?: ModuleKind })[brand] : undefined;
}

export function isBase(Class: object): boolean {
  return Object.hasOwn(Class, brand);
}
