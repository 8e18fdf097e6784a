/** Marks a link without which a module runs too. */

/** A predecessor, by its node or name, whose result may be absent. */
export interface OptionalDependency<out Dependency = unknown> {
  readonly '~optional': Dependency;
}

/**
 * Makes a link optional: where that result was skipped, the module runs without it, and its data does not have it.
 *
 * @param dependency the node, or its name.
 */
export function optional<const Dependency extends string | object>(
  dependency: Dependency,
): OptionalDependency<Dependency> {
  return Object.freeze({ '~optional': dependency });
}

/** Of this copy of core or of another. */
export function isOptional(link: unknown): link is OptionalDependency {
  return typeof link === 'object' && link !== null && '~optional' in link;
}
