import { expect, test } from 'vitest';
import { IpcSender, type Peer } from './ipc-sender.js';

function sending() {
  const sent: (() => void)[] = [];
  const peer: Peer = {
    isConnected: () => true,
    send(message, _handle, _options, done) {
      structuredClone(message);
      sent.push(done);
    },
  };
  return { sent, sender: new IpcSender(peer, { message: 2 ** 20, unsent: 1 }) };
}

test('a channel is drained once all that left is known to have left', async () => {
  const { sent, sender } = sending();
  sender.send('one');
  sender.send('two');
  expect(sender.isDrained).toBe(false);
  const drained = sender.drained();
  for (const done of sent) done();
  await drained;
  expect(sender.isDrained).toBe(true);
});

test('F78 what the channel refuses counts as unsent no more, so that nobody waits for it', async () => {
  const { sent, sender } = sending();
  for (const refused of [new Proxy({}, {}), { f() {} }, [new Proxy([], {})]]) {
    expect(() => sender.send(refused)).toThrow();
    expect(sender.isDrained).toBe(true);
  }
  sender.send('fine');
  const drained = sender.drained();
  sent[0]?.();
  await drained;
  expect(sender.isDrained).toBe(true);
});
