import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../../fixtures/free-port.js';
import { RayApi } from './api.js';
import { UnreachableError } from './api-errors.js';

const servers: Server[] = [];
afterEach(() => servers.splice(0).map((server) => server.close()));

async function answering(status: number, text = '', token?: string): Promise<RayApi> {
  const server = createServer((_request, response) => response.writeHead(status).end(text)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return new RayApi({ address, token: token === undefined ? undefined : { value: token, source: 'ray({ token })' } });
}

test.each<[number, string, string | undefined, RegExp]>([
  [401, 'Unauthorized', undefined, /asks for a token \(401\).*RAY_AUTH_TOKEN/],
  [401, 'Unauthorized', 'secret', /refused the token from ray\(\{ token \}\) \(401\)/],
  [403, 'Forbidden', 'secret', /refused the token from ray\(\{ token \}\) \(403\)/],
  [405, 'Method Not Allowed', undefined, /answered 405 to GET \/api\/version: Method Not Allowed/],
  [413, 'Too Large', undefined, /413.*100 MiB/],
  [500, 'Traceback\n  File x\nRuntimeError: no agent\n', undefined, /answered 500.*RuntimeError: no agent/],
  [200, '<html>', undefined, /is no dashboard of Ray/],
  [200, '{"version":"4"}', undefined, /is no dashboard of Ray/],
  [200, '{"ray_version":"2.8.1"}', undefined, /runs Ray 2\.8\.1; it must be 2\.9 or newer/],
])('%i %s is told in words', async (status, text, token, message) => {
  const api = await answering(status, text, token);
  await expect(api.version()).rejects.toThrow(message);
  await expect(api.version()).rejects.not.toThrow(/secret/);
});

test('a dashboard that is not there, or not now, is named with its address', async () => {
  const address = new URL(`http://127.0.0.1:${await freePort()}`);
  await expect(new RayApi({ address, token: undefined }).version()).rejects.toThrow(
    `Ray's dashboard at ${address.origin} cannot be reached (ECONNREFUSED)`,
  );
  for (const status of [502, 503]) {
    await expect((await answering(status)).version()).rejects.toThrow(UnreachableError);
  }
});

test('a submission that had arrived before is no error', async () => {
  const order = { submission_id: 'mine', entrypoint: 'true', runtime_env: {}, metadata: {} };
  await (await answering(500, 'ValueError: Job with submission_id mine already exists. Please')).submit(order);
  await expect((await answering(500, 'ValueError: other')).submit(order)).rejects.toThrow(/other/);
});
