/** Guesses which known name was meant by an unknown one. */

/** Longer names are not compared, so that hostile input costs nothing. */
const LONGEST = 100;

/** After so many comparisons, of names and of letters, nothing more is guessed: some tenths of a second. */
const MOST_STEPS = 20_000_000;

interface Candidate {
  readonly name: string;
  readonly wanted: string;
  readonly letters: number;
}

/** Known names, for many guesses. */
export class KnownNames {
  readonly #candidates: readonly Candidate[];
  #steps = 0;

  constructor(known: Iterable<string>) {
    this.#candidates = [...known].filter(({ length }) => length <= LONGEST).map(candidate);
  }

  /** The one that differs by the fewest typing mistakes, case aside, if those are at most a third of its letters. */
  nearest(name: string): string | undefined {
    if (name.length > LONGEST || this.#steps > MOST_STEPS) return undefined;
    const { wanted, letters } = candidate(name);
    let best: string | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    this.#steps += this.#candidates.length;
    for (const other of this.#candidates) {
      const most = Math.min(Math.floor(Math.max(wanted.length, other.wanted.length) / 3), fewest - 1);
      if (Math.abs(other.wanted.length - wanted.length) > most || least(letters, other.letters) > most) continue;
      this.#steps += wanted.length * (2 * most + 1);
      const mistakes = editDistance(wanted, other.wanted, most);
      if (mistakes > most) continue;
      best = other.name;
      fewest = mistakes;
    }
    return best;
  }
}

export function nearest(name: string, known: Iterable<string>): string | undefined {
  return name.length > LONGEST ? undefined : new KnownNames(known).nearest(name);
}

function candidate(name: string): Candidate {
  const wanted = name.toLowerCase();
  return { name, wanted, letters: lettersIn(wanted) };
}

/** Which letters there are, as bits: some share one. */
function lettersIn(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters;
}

/** There are no fewer mistakes: each brings in or takes out one letter at most. */
function least(a: number, b: number): number {
  return Math.max(bitsIn(a & ~b), bitsIn(b & ~a));
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** How many letters must be added, left out, replaced, or swapped with their neighbor; some number above `most` if more. */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  const far = a.length + b.length + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  let lastFewest = 0;
  for (let i = 1; i <= a.length; i++) {
    // Further from the diagonal there are more than `most`.
    const first = Math.max(1, i - most);
    const end = Math.min(b.length, i + most);
    const row = new Array<number>(b.length + 1).fill(far);
    if (first === 1) row[0] = i;
    let fewest = row[0]!;
    for (let j = first; j <= end; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? beforeLast[j - 2]! + 1 : replaced;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, swapped);
      fewest = Math.min(fewest, row[j]!);
    }
    if (fewest > most && lastFewest >= most) return fewest;
    lastFewest = fewest;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
