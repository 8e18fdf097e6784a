import { expect, test } from 'vitest';
import { type Reader, Share } from './share.js';

interface Noting extends Reader {
  readonly dropped: readonly string[];
}

function reader(place: string | undefined, pid: number): Noting {
  const dropped: string[] = [];
  return { place, pid, dropped, drop: (name) => dropped.push(name) };
}

function shared() {
  let isOver = false;
  const share = new Share({ value: 'v' }, () => {
    isOver = true;
  });
  return { share, isOver: () => isOver };
}

const KEEP = { how: 'bytes', keep: true };
const BYTES = { how: 'bytes', keep: false };

test('the first at each place gets the bytes to keep, and the others read its file once it has told', async () => {
  const { share } = shared();
  const [one, two, elsewhere] = [reader('here', 1), reader('here', 2), reader('there', 3)] as const;
  expect(share.wayTo(one)).toEqual(KEEP);
  expect(share.wayTo(elsewhere)).toEqual(KEEP);
  const way = share.wayTo(two);
  share.kept(one, 17);
  await (way as { until: Promise<void> }).until;
  expect(share.wayTo(two)).toEqual({ how: 'file', pid: 1, fd: 17 });
});

test('who has no place gets the bytes, and keeps them for nobody', () => {
  const { share } = shared();
  for (const pid of [1, 2]) expect(share.wayTo(reader(undefined, pid))).toEqual(BYTES);
});

test.each<[string, (share: Share, keeper: Reader, other: Reader) => void, unknown]>([
  ['has no room', (share, keeper) => share.kept(keeper, undefined), BYTES],
  ['is late', (share, keeper) => share.late(keeper), BYTES],
  ['is gone', (share, keeper) => share.gone(keeper), KEEP],
])('nobody waits for a keeper that %s', async (_what, happens, expected) => {
  const { share } = shared();
  const [keeper, other] = [reader('here', 1), reader('here', 2)];
  share.wayTo(keeper);
  const { until } = share.wayTo(other) as { until: Promise<void> };
  happens(share, keeper, other);
  await until;
  expect(share.wayTo(other)).toEqual(expected);
});

test('what one could not read is brought to all that come', () => {
  const { share } = shared();
  const [keeper, other] = [reader('here', 1), reader('here', 2)];
  share.wayTo(keeper);
  share.kept(keeper, 17);
  share.missed(other);
  expect(share.wayTo(reader('here', 3))).toEqual(BYTES);
});

test('only the keeper says what it keeps', () => {
  const { share } = shared();
  const [keeper, other] = [reader('here', 1), reader('here', 2)];
  share.wayTo(keeper);
  share.kept(other, 17);
  share.gone(other);
  share.late(other);
  expect(share.wayTo(other)).toMatchObject({ how: 'wait' });
});

test('it is dropped where it is kept when its job and the last message that names it let go', () => {
  const { share, isOver } = shared();
  const keeper = reader('here', 1);
  share.wayTo(keeper);
  share.hold();
  share.release();
  expect([keeper.dropped, isOver()]).toEqual([[], false]);
  share.release();
  expect([keeper.dropped, isOver()]).toEqual([[share.name], true]);
});
