/** No second vocabulary: a word that was replaced is refused wherever a reader meets it. */

import { type Name, type TermKind, termKinds } from './names.js';

export interface Term {
  /** The old word; `Owner.member` where it is old only as a member of that export. */
  readonly old: string;
  readonly new: string;
  /** Where it is refused. */
  readonly kinds: readonly TermKind[];
}

export interface Words {
  readonly terms: readonly Term[];
  /** Old words that are not replaced yet. */
  readonly notYetRenamed: readonly string[];
}

/** Each old word that occurs, with its first places. */
export function oldWords(names: Iterable<Name>, terms: readonly Term[]): ReadonlyMap<string, string> {
  const byKey = new Map(terms.flatMap((term) => term.kinds.map((kind) => [`${kind} ${term.old}`, term] as const)));
  const places = new Map<Term, string[]>();
  for (const { kind, owner, text, at } of names) {
    for (const word of owner === undefined ? [text] : [text, `${owner}.${text}`]) {
      const term = byKey.get(`${kind} ${word}`);
      if (term === undefined) continue;
      const known = places.get(term) ?? [];
      if (!known.includes(at)) known.push(at);
      places.set(term, known);
    }
  }
  return new Map([...places].map(([term, all]) => [term.old, problem(term, all)]));
}

function problem(term: Term, places: readonly string[]): string {
  const more = places.length > 3 ? ` and ${places.length - 3} more` : '';
  return `"${term.old}" was replaced by "${term.new}": ${places.slice(0, 3).join(', ')}${more}.`;
}

/** What is wrong with the table itself. */
export function tableProblems({ terms, notYetRenamed }: Words): readonly string[] {
  const old = terms.map((term) => term.old);
  return [
    ...old.filter((word, index) => old.indexOf(word) < index).map((word) => `"${word}" is in the table twice.`),
    ...notYetRenamed.filter((word) => !old.includes(word)).map((word) => `"${word}" is tolerated, but in no table.`),
    ...terms.flatMap(({ old, kinds }) =>
      kinds.filter((kind) => !termKinds.includes(kind)).map((kind) => `"${old}" has a kind "${kind}" that is none.`),
    ),
  ];
}
