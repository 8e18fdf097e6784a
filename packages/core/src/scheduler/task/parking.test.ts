import { expect, test } from 'vitest';
import { ManualClock } from '../../resources/fixtures/manual-clock.js';
import { Parking } from './parking.js';

function parked() {
  const clock = new ManualClock();
  const parking = new Parking<number>({ clock, jobOf: (id) => ({ id, priority: 0 }), due() {} });
  return { clock, parking };
}

test('those that failed together are due with the last of them, whenever their reports come in', () => {
  const { clock, parking } = parked();
  for (const one of [1, 2, 3]) {
    parking.park(one, 100, true);
    clock.pass(0.5);
  }
  // Another one, which waits for longer.
  parking.park(4, 200, true);
  clock.pass(99.4);
  expect(parking.ready()).toEqual([]);
  clock.pass(0.2);
  expect(parking.ready()).toEqual([1, 2, 3]);
});

test('nobody waits for ever for those that fail one after another', () => {
  const { clock, parking } = parked();
  for (let one = 1; one <= 20; one++) {
    parking.park(one, 100, true);
    clock.pass(10);
  }
  expect(parking.ready()).toContain(1);
});

test('each is due by itself otherwise', () => {
  const { clock, parking } = parked();
  parking.park(1, 100);
  clock.pass(1);
  parking.park(2, 100);
  clock.pass(99);
  expect(parking.ready()).toEqual([1]);
});
