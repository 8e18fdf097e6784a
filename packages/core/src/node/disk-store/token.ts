/** A file in a pipeline's folder whose name says who has the folder, and where in it the state lies. */

export interface Token {
  /** Who has it; undefined if nobody has. */
  readonly owner: string | undefined;
  /** Whether somebody who had it before may live, and go on writing: it gave no sign of life for long, which proves nothing. */
  readonly isInDoubt: boolean;
  /** Name of a folder that only those know who had it since the last doubt; undefined if there never was one. */
  readonly generation: string | undefined;
}

const FORM = /^(?:(free)|(doubted)|(held|doubted)-([0-9a-f-]{36}))(?:\.([0-9a-f-]{36}))?$/;

export function isGeneration(name: string): boolean {
  return /^[0-9a-f-]{36}$/.test(name);
}

export const FREE: Token = { owner: undefined, isInDoubt: false, generation: undefined };

/** The token among the names of a folder. */
export function tokenAmong(names: readonly string[]): Token | undefined {
  const found = names.map((name) => FORM.exec(name)).find((match) => match !== null);
  if (found === undefined || found === null) return undefined;
  const [, , doubted, held, owner, generation] = found;
  return { owner, isInDoubt: doubted !== undefined || held === 'doubted', generation };
}

export function tokenName({ owner, isInDoubt, generation }: Token): string {
  const who = owner === undefined ? (isInDoubt ? 'doubted' : 'free') : `${isInDoubt ? 'doubted' : 'held'}-${owner}`;
  return generation === undefined ? who : `${who}.${generation}`;
}
