/** What an actor claims and what an executor has, in whole ten-thousandths so that 0.1 ten times is 1. */

/** Logical resources: they decide placement and admission, not usage. */
export interface Resources {
  /** CPU cores; default 0. */
  readonly numCpus?: number | undefined;
  /** GPUs: a fraction below 1, or a whole number; default 0. */
  readonly numGpus?: number | undefined;
  /** Bytes; default 0. */
  readonly memory?: number | undefined;
  /** Custom resources by name. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  /** Names of the GPUs of a capacity; default '0', '1', … */
  readonly gpuIds?: readonly string[] | undefined;
}

/** What one replica was granted for its life. */
export interface Grant {
  readonly numCpus: number;
  readonly numGpus: number;
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>>;
  /** The GPUs it may use; empty without a GPU claim. */
  readonly gpuIds: readonly string[];
}

/** Resources in integers, whose sums are exact. */
export interface FixedClaim {
  /** In ten-thousandths of a GPU. */
  readonly gpus: number;
  /**
   * All else that is above zero, by name: `numCpus` and custom ones (`resources.licence`) in ten-thousandths, `memory`
   * in bytes.
   */
  readonly amounts: ReadonlyMap<string, number>;
}

/** Parts in which one CPU, GPU or custom resource is counted. */
export const WHOLE = 10_000;

/** Comes before the name of a custom resource, so that none is taken for a CPU. */
export const CUSTOM = 'resources.';

/**
 * A replica's claim in integers.
 *
 * @throws {RangeError} naming the amount that is negative, infinite, no number, or of GPUs neither whole nor below 1.
 */
export function normalizeClaim(claim: Resources): FixedClaim {
  const { gpus, amounts } = fixed(claim);
  for (const [name, amount] of [['numGpus', gpus] as const, ...amounts])
    if (amount === Number.POSITIVE_INFINITY) throw new RangeError(`${name} is Infinity; nobody can grant that.`);
  if (gpus > WHOLE && gpus % WHOLE !== 0)
    throw new RangeError(`numGpus is ${claim.numGpus}; it must be a fraction below 1, or whole.`);
  return { gpus, amounts };
}

/** The amounts again as users wrote them. */
export function plain({ gpus, amounts }: FixedClaim): Omit<Grant, 'gpuIds'> {
  const custom = [...amounts].filter(([name]) => name.startsWith(CUSTOM));
  return {
    numCpus: (amounts.get('numCpus') ?? 0) / WHOLE,
    numGpus: gpus / WHOLE,
    memory: amounts.get('memory') ?? 0,
    resources: Object.fromEntries(custom.map(([name, amount]) => [name.slice(CUSTOM.length), amount / WHOLE])),
  };
}

/** Resources in integers, with no rule but that each amount makes sense; Infinity stays what it is. */
export function fixed({ numCpus = 0, numGpus = 0, memory = 0, resources = {} }: Resources): FixedClaim {
  const amounts: [name: string, amount: number][] = [
    ['numCpus', parts('numCpus', numCpus, WHOLE)],
    ['memory', parts('memory', memory, 1)],
  ];
  for (const [name, amount] of Object.entries(resources)) {
    if (name.trim() === '') throw new RangeError('resources has an entry without a name; custom resources need one.');
    amounts.push([`${CUSTOM}${name}`, parts(`${CUSTOM}${name}`, amount, WHOLE)]);
  }
  return { gpus: parts('numGpus', numGpus, WHOLE), amounts: new Map(amounts.filter(([, amount]) => amount > 0)) };
}

/** Rounds down, so that n claims of 1/n always fit, but not below what binary fractions lose. */
function parts(name: string, value: number, perUnit: number): number {
  const amount = typeof value === 'number' ? Math.floor(value * perUnit + 1e-6) : Number.NaN;
  const counts = Number.isSafeInteger(amount) || amount === Number.POSITIVE_INFINITY;
  if (!counts || value < 0) {
    const shown = typeof value === 'string' ? `"${value}"` : String(value);
    throw new RangeError(`${name} is ${shown}; it must be a number of at least 0.`);
  }
  if (value > 0 && amount === 0) throw new RangeError(`${name} is ${value}; the least amount is ${1 / perUnit}.`);
  return amount;
}
