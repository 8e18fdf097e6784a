/** A module of a pipeline that is described as one object, where it has its name. */

/** Made by `SomeModule.use({ … })` for `definePipeline()`. */
export interface ModuleUse<
  out Class = unknown,
  out Dependencies extends string = string,
  out Expose = unknown,
  out Lenient extends string = string,
> {
  /** The mark of a use, of this copy of core or of another; what it says is for the compiler alone. */
  readonly '~use': {
    readonly dependencies: Dependencies;
    readonly expose: Expose;
    /** Names of optional dependencies, and `~throws` with `onError: 'skip'`: in one, as errors of the compiler spell all of it out. */
    readonly lenient: Lenient;
  };
  readonly Class: Class;
  /** As they were given: they are checked where the module has its name. */
  readonly options: object | undefined;
}

export function isModuleUse(value: unknown): value is ModuleUse {
  return typeof value === 'object' && value !== null && '~use' in value;
}
