/** Reads and writes amounts of memory, such as `2GiB`. */

const units: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const bySpelling = new Map(Object.entries(units).map(([unit, bytes]) => [unit.toLowerCase(), bytes]));

/**
 * Bytes from a number of bytes or from a text like `512 MiB`; fractions such as `1.5GiB` are fine, case does not matter.
 *
 * @throws {RangeError} if it is neither.
 */
export function parseMemory(memory: string | number): number {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(String(memory)) ?? [];
  const bytes =
    typeof memory === 'number' ? memory : Number(amount) * (bySpelling.get(unit.toLowerCase()) ?? Number.NaN);
  if (bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER) return Math.round(bytes);
  const shown = typeof memory === 'string' ? `"${memory}"` : String(memory);
  throw new RangeError(
    `memory is ${shown}; write a number of bytes, or a number and a unit like "2GiB" (${Object.keys(units).join(', ')}).`,
  );
}

/** In the largest binary unit that it fills, with at most two decimals: `1.5 GiB`. */
export function formatMemory(bytes: number): string {
  const [unit, size] = (['TiB', 'GiB', 'MiB', 'KiB'] as const)
    .map((name) => [name, units[name] ?? 1] as const)
    .find(([, bytesPerUnit]) => bytes >= bytesPerUnit) ?? ['B', 1];
  return `${Math.round((bytes / size) * 100) / 100} ${unit}`;
}
