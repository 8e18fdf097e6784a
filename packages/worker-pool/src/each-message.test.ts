import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { eachMessage } from './each-message.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A port that was sent so many messages before anybody listened. */
function sent(count: number) {
  const { port1, port2 } = new MessageChannel();
  for (const number of numbers(count)) port2.postMessage(number);
  return { port: port1, peer: port2 };
}

const unreadable = (): never => expect.fail('a message could not be read');

/** Resolves when the port has closed, which it does after its last message. */
const closed = (port: MessageChannel['port1']) => once(port, 'close');

describe('messages of a port', () => {
  test('come each once, in order, and before its end, whoever closes it', async () => {
    const { port, peer } = sent(1_000);
    const got: unknown[] = [];
    eachMessage(port, (message) => got.push(message), unreadable);
    peer.close();
    await closed(port);
    expect(got).toEqual(numbers(1_000));
  });

  test('that waited come with others only so far that promises settle in between', async () => {
    const { port, peer } = sent(1_000);
    let settled = 0;
    const behind: number[] = [];
    let got = 0;
    eachMessage(
      port,
      () => {
        behind.push(got++ - settled);
        void Promise.resolve().then(() => settled++);
      },
      unreadable,
    );
    peer.close();
    await closed(port);
    expect(got).toBe(1_000);
    expect(Math.max(...behind)).toBeLessThan(16);
  });

  test('are not lost when the listener throws at one of them', async () => {
    const { port, peer } = sent(200);
    const got: unknown[] = [];
    const thrown: unknown[] = [];
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => thrown.push(error));
    eachMessage(
      port,
      (message) => {
        if (message === 3 || message === 99) throw message;
        got.push(message);
      },
      unreadable,
    );
    peer.close();
    await closed(port);
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
    expect([got, thrown]).toEqual([numbers(200).filter((number) => number !== 3 && number !== 99), [3, 99]]);
  });
});
