/** A module of a pipeline that is described as one object, where it has its name. */

const brand = Symbol.for('@magda/core/use');

/** Made by `SomeModule.use({ … })` for `definePipeline()`. */
export class ModuleUse<out Class = unknown, out Dependencies extends string = string, out Expose = unknown> {
  /** For the compiler alone. */
  declare readonly '~use': { readonly dependencies: Dependencies; readonly expose: Expose };
  readonly Class: Class;
  /** As they were given: they are checked where the module has its name. */
  readonly options: object | undefined;

  constructor(Class: Class, options: object | undefined) {
    Object.defineProperty(this, brand, { value: true });
    this.Class = Class;
    this.options = options;
  }
}

/** A use of this copy of core or of another. */
export function isModuleUse(value: unknown): value is ModuleUse {
  return typeof value === 'object' && value !== null && brand in value;
}
