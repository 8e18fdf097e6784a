import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { Pulses } from './heartbeats.js';

function watched() {
  let now = 0;
  const pulses = new Pulses(5_000, () => now);
  const socket = new EventEmitter();
  const lost: number[] = [];
  const unwatch = pulses.watch(socket as WebSocket, () => lost.push(now));
  const pass = (ms: number) => {
    now += ms;
    pulses.look();
  };
  return { socket, lost, pass, unwatch };
}

test('F56 a worker whose heart has not beaten for twice the silence is lost, once', () => {
  const { socket, lost, pass, unwatch } = watched();
  for (let n = 0; n < 20; n++) {
    socket.emit('ping');
    pass(1_000);
  }
  expect(lost).toEqual([]);
  for (let n = 0; n < 20; n++) pass(1_000);
  expect(lost).toEqual([30_000]);
  unwatch();
});

test('a driver that was too busy to look loses nobody for that', () => {
  const { socket, lost, pass, unwatch } = watched();
  pass(1_000);
  pass(60_000);
  expect(lost).toEqual([]);
  socket.emit('ping');
  for (let n = 0; n < 10; n++) pass(1_000);
  expect(lost).toEqual([]);
  pass(1_000);
  expect(lost).toHaveLength(1);
  unwatch();
});
