/** Says in words what a path through a config leads to. */

type Path = readonly PropertyKey[];

/** The value: `` `name` ``, `` `replicas` of group "g1" ``, `Module "A"`. */
export function valueAt(tree: unknown, path: Path): string {
  const isMember = isSection(path[0]) && path.length > 1;
  const keys = (isMember ? path.slice(2) : path).filter((key) => !isMember || key !== 'options' || path.at(-1) === key);
  const shown = `\`${keys.map(String).join('.')}\``;
  if (!isMember) return shown;
  const member = memberAt(tree, path);
  return keys.length === 0 ? capital(member) : `${shown} of ${member}`;
}

/** What has the keys: `The config`, `Module "A"`, `Group "g1"` (its options too), `` `context` ``. */
export function holderAt(tree: unknown, path: Path): string {
  if (path.length === 0) return 'The config';
  const isMember = isSection(path[0]) && (path.length === 2 || (path.length === 3 && path[2] === 'options'));
  return isMember ? capital(memberAt(tree, path)) : valueAt(tree, path);
}

function isSection(key: PropertyKey | undefined): boolean {
  return key === 'modules' || key === 'groups';
}

function memberAt(tree: unknown, [section = '', index = 0]: Path): string {
  const kind = section === 'modules' ? 'module' : 'group';
  const { name } =
    (tree as Record<PropertyKey, Record<PropertyKey, { name?: unknown } | null>>)[section]?.[index] ?? {};
  return name === undefined || name === null ? `the ${kind} number ${Number(index) + 1}` : `${kind} "${String(name)}"`;
}

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}
