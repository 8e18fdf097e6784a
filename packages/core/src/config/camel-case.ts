/** Names as YAML spells them. */

/** `num_cpus` becomes `numCpus`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
