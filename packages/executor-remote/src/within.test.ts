import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { within } from './within.js';

test('what comes in time is given, and what never comes is undefined', async () => {
  expect(await within(10_000, Promise.resolve('here'))).toBe('here');
  expect(await within(10, new Promise(() => {}))).toBeUndefined();
  await expect(within(10_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test('F69 what arrived while this process was busy is not late', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const near = connect(port, '127.0.0.1');
  const [far] = await once(server, 'connection');
  const arrived = once(near, 'data').then(([bytes]) => String(bytes));
  const answer = within(100, arrived);
  // It is in the socket from here on, but this process does not look for far longer than the limit.
  far.write('answer');
  for (const begin = performance.now(); performance.now() - begin < 500; );
  expect(await answer).toBe('answer');
  near.destroy();
  far.destroy();
  server.close();
});
