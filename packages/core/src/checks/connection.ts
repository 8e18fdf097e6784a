/** Says whether one module's result may feed another module. */

/** What the rule needs to know of a module class; keys and ids begin with its own, then follow its ancestors'. */
export interface ConnectionEnd {
  /** Keys of the class and of its finalized ancestors, nearest first. */
  readonly types: readonly string[];
  /** Ids of the interface it produces and of that interface's ancestors, nearest first. */
  readonly interfaces: readonly string[];
  readonly accepts: {
    readonly types: readonly string[];
    readonly interfaces: readonly string[];
    /** Whether it accepts its own class. */
    readonly self: boolean;
  };
}

/** Accepting a class or an interface accepts its subclasses. */
export function mayFeed(source: ConnectionEnd, reader: ConnectionEnd): boolean {
  const { types, interfaces, self } = reader.accepts;
  const own = reader.types.slice(0, self ? 1 : 0);
  return (
    source.types.some((type) => types.includes(type) || own.includes(type)) ||
    source.interfaces.some((id) => interfaces.includes(id))
  );
}
