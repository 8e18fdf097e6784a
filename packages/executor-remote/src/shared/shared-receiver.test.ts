import { closeSync } from 'node:fs';
import { expect, test } from 'vitest';
import { partsOf } from './parts.js';
import { sealOf } from './seal.js';
import { keep } from './shared-files.js';
import type { Reply } from './shared-messages.js';
import { SharedReceiver } from './shared-receiver.js';

const onLinux = test.skipIf(process.platform !== 'linux');

const run = (job: number, ...parts: string[]) => [
  { kind: 'run', job, request: { value: job }, inputs: parts.map((part) => ({ part })) },
];

function hearing() {
  const replies: Reply[] = [];
  const delivered: unknown[] = [];
  const heard: (() => void)[] = [];
  let broken = false;
  const tell = () => {
    for (const resolve of heard.splice(0)) resolve();
  };
  const inbox = new SharedReceiver({
    say(reply) {
      replies.push(reply);
      tell();
    },
    deliver(message) {
      delivered.push(message);
      tell();
    },
    broken() {
      broken = true;
      tell();
    },
  });
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => heard.push(resolve));
  };
  return { inbox, replies, delivered, until, isBroken: () => broken };
}

/** What was delivered, by job, with the values of its inputs. */
const told = (delivered: readonly unknown[]) =>
  delivered.flat().map((request) => {
    const { job, inputs } = request as { job: number; inputs: { value: unknown }[] };
    return [job, ...inputs.map(({ value }) => value)];
  });

test('messages that name no value pass at once', () => {
  const { inbox, delivered } = hearing();
  const messages = [{ kind: 'stop' }, run(1), [0, 1, 2, { kind: 'run' }, 0]];
  for (const message of messages) inbox.receive(message);
  expect(delivered).toEqual(messages);
});

onLinux('a value is kept for others before a message gets it, and messages stay in order', () => {
  const { inbox, replies, delivered } = hearing();
  inbox.receive(['bytes', 'v', true, partsOf({ value: 'kept' })]);
  inbox.receive(run(1, 'v'));
  inbox.receive(run(2));
  expect(told(delivered)).toEqual([[1, 'kept'], [2]]);
  const [[what, name, fd]] = replies as [Reply];
  expect([what, name]).toEqual(['kept', 'v']);
  const reader = hearing();
  reader.inbox.receive(['file', 'v', process.pid, fd as number, sealOf(partsOf({ value: 'kept' }))]);
  reader.inbox.receive(run(3, 'v'));
  expect(told(reader.delivered)).toEqual([[3, 'kept']]);
  expect(reader.replies).toEqual([['read', 'v']]);
  inbox.receive(['drop', 'v']);
});

onLinux('what cannot be read is asked for, and everything behind it waits, each for its own', async () => {
  const { inbox, replies, delivered, until } = hearing();
  const other = keep(partsOf({ value: 'wrong' }));
  for (const job of [1, 2]) {
    inbox.receive(['file', 'v', process.pid, other, sealOf(partsOf({ value: 'right' }))]);
    inbox.receive(run(job, 'v'));
  }
  inbox.receive(run(3));
  await until(() => replies.length === 2);
  expect(replies).toEqual([
    ['missing', 'v'],
    ['missing', 'v'],
  ]);
  expect(delivered).toEqual([]);
  for (const value of ['first', 'second']) inbox.receive(['bytes', 'v', false, partsOf({ value })]);
  await until(() => delivered.length === 3);
  expect(told(delivered)).toEqual([[1, 'first'], [2, 'second'], [3]]);
  closeSync(other);
});

test.each([
  ['that nothing was said of', []],
  ['of bytes that are none', [['bytes', 'v', false, [new ArrayBuffer(3)]]]],
])('a value %s ends the connection', (_what, words) => {
  const { inbox, delivered, isBroken } = hearing();
  for (const word of words) inbox.receive(word);
  inbox.receive(run(1, 'v'));
  expect(isBroken()).toBe(true);
  expect(delivered).toEqual([]);
});
