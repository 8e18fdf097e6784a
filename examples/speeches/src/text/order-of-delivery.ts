/** Sorts addresses by when they were given. */

export interface Delivered {
  readonly year: number;
}

/** In 1953 and 1961 two presidents spoke: the outgoing one, who is the one known from earlier years, was first. */
export function inOrderOfDelivery<Address extends Delivered>(
  addresses: readonly Address[],
  presidentOf: (address: Address) => string,
): readonly Address[] {
  const firstYears = new Map<string, number>();
  for (const address of addresses) {
    const president = presidentOf(address);
    firstYears.set(president, Math.min(address.year, firstYears.get(president) ?? address.year));
  }
  const firstYear = (address: Address) => firstYears.get(presidentOf(address)) ?? address.year;
  return addresses.toSorted(
    (a, b) => a.year - b.year || firstYear(a) - firstYear(b) || (presidentOf(a) < presidentOf(b) ? -1 : 1),
  );
}
