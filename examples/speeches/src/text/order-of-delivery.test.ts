import { expect, test } from 'vitest';
import { inOrderOfDelivery } from './order-of-delivery.js';

test('by year; of two in one year the outgoing president was first; whatever the order they come in', () => {
  const given = [
    '1952 Truman',
    '1953 Truman',
    '1953 Eisenhower',
    '1954 Eisenhower',
    '1961 Eisenhower',
    '1961 Kennedy',
    '1962 Kennedy',
  ];
  const addresses = given.map((line) => ({ year: Number(line.slice(0, 4)), president: line.slice(5) }));
  const president = (address: (typeof addresses)[number]) => address.president;
  expect(inOrderOfDelivery(addresses, president)).toEqual(addresses);
  expect(inOrderOfDelivery(addresses.toReversed(), president)).toEqual(addresses);
});
