import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PayloadTooLargeError } from '@magda/core';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { FRAME_LIMIT } from './limits.js';
import { SocketChannel } from './socket-channel.js';

const LIMIT = 8 * 2 ** 20;
const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

async function pair() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: FRAME_LIMIT });
  servers.push(server);
  await once(server, 'listening');
  const arrived = once(server, 'connection') as Promise<[WebSocket]>;
  const dialled = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const opened = once(dialled, 'open');
  const [[socket]] = await Promise.all([arrived, opened]);
  dialled.on('error', () => {});
  socket.on('error', () => {});
  return { raw: dialled, peer: socket, near: new SocketChannel(dialled, LIMIT), far: new SocketChannel(socket, LIMIT) };
}

/** The next so many messages. */
function next(channel: SocketChannel, count: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  return new Promise((resolve) => {
    channel.onMessage((message) => {
      if (messages.push(message) === count) resolve(messages);
    });
  });
}

test('messages arrive whole, once and in order, large ones among small ones', async () => {
  const { near, far } = await pair();
  const sent = Array.from({ length: 60 }, (_, n) =>
    n % 10 === 5 ? [n, new Uint8Array(700_000 + n).fill(n)] : [n, { text: 'x'.repeat(n) }],
  );
  const received = next(far, sent.length);
  for (const message of sent) near.send(message);
  assert.deepEqual(await received, sent);
});

test('a large buffer that was handed over travels beside its message, and is still shared by its views', async () => {
  const { near, far } = await pair();
  const buffer = new Uint8Array(1_000_000).fill(7).buffer;
  const small = new Uint8Array([1, 2, 3]).buffer;
  const received = next(far, 2);
  near.send({ bytes: new Uint8Array(buffer), whole: buffer, words: new Uint32Array(buffer), small }, [buffer, small]);
  near.send(['next']);
  const [message, after] = (await received) as [Record<string, Uint8Array>, unknown];
  assert.equal(message.bytes?.byteLength, 1_000_000);
  assert.ok(message.bytes.every((byte) => byte === 7));
  assert.equal(message.bytes.buffer, message.whole);
  assert.equal(message.words?.buffer, message.whole);
  assert.deepEqual(message.small, small);
  assert.deepEqual(after, ['next']);
});

test('F32 what travels beside a message counts for its size', async () => {
  const { near } = await pair();
  const buffer = new ArrayBuffer(LIMIT + 1);
  expect(() => near.send({ buffer }, [buffer])).toThrow(PayloadTooLargeError);
});

test('messages before the first listener are kept', async () => {
  const { near, far } = await pair();
  near.send([1]);
  near.send([2]);
  await near.drained();
  expect(await next(far, 2)).toEqual([[1], [2]]);
});

test('it is drained at first, not with much unsent, and again once that has left', async () => {
  const { near, far } = await pair();
  expect(near.drained()).toBeUndefined();
  near.send([new Uint8Array(6 * 2 ** 20)]);
  const drained = near.drained();
  expect(drained).toBeInstanceOf(Promise);
  await Promise.all([drained, next(far, 1)]);
  expect(near.drained()).toBeUndefined();
});

test('a waiting for the drain ends with the connection', async () => {
  const { near, far } = await pair();
  near.send([new Uint8Array(6 * 2 ** 20)]);
  const drained = near.drained();
  far.terminate();
  await Promise.all([drained, near.closed]);
  expect(near.send([1])).toBeUndefined();
});

test('close lets everything arrive that was said before', async () => {
  const { near, far } = await pair();
  const received = next(far, 2);
  near.send([new Uint8Array(3 * 2 ** 20)]);
  near.send(['last words']);
  near.close();
  expect((await received)[1]).toEqual(['last words']);
  await Promise.all([near.closed, far.closed]);
});

test('F32 a message over the limit is refused at once, and the next one travels', async () => {
  const { near, far } = await pair();
  expect(() => near.send([new Uint8Array(LIMIT)])).toThrow(PayloadTooLargeError);
  near.send(['next']);
  expect(await next(far, 1)).toEqual([['next']]);
});

test.each([
  ['random bytes', Buffer.from([0x12, 0x34, 0x56])],
  ['a truncated message', Buffer.from([0x93, 1, 2])],
  ['an announcement of more than the limit', Buffer.from([0xc1, 0, 0, 1, 0, 0, 0, 0, 0])],
  ['a truncated announcement', Buffer.from([0xc1, 0])],
  ['an announcement of nothing', Buffer.from([0xc1])],
  ['a frame larger than any', Buffer.alloc(FRAME_LIMIT + 1)],
])('F58 %s end that connection, and nothing else', async (_what, frame) => {
  const { raw, far } = await pair();
  const messages: unknown[] = [];
  far.onMessage((message) => messages.push(message));
  raw.send(frame);
  await far.closed;
  expect(messages).toEqual([]);
});
