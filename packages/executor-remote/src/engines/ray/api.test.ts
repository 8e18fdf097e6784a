import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
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
  [
    500,
    'Traceback\n  File x\nValueError: Failed to set\n  up `env`:\n.\n',
    undefined,
    /ValueError: Failed to set up `env`: \./,
  ],
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

test('a port of another kind is told as such', async () => {
  const server = createTcpServer((socket) => socket.on('error', () => {}).end('\0\0\x18\x04 HTTP/2')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const version = (scheme: string) =>
    new RayApi({ address: new URL(`${scheme}://127.0.0.1:${port}`), token: undefined }).version();
  await expect(version('http')).rejects.toThrow(/HPE_\w+\)\. What listens there does not speak HTTP.*6379 and 10001/);
  await expect(version('https')).rejects.toThrow(/does not speak TLS: write http:\/\//);
  server.close();
});

test('a submission that had arrived before is no error', async () => {
  const order = { submission_id: 'mine', entrypoint: 'true', runtime_env: {}, metadata: {} };
  await (await answering(500, 'ValueError: Job with submission_id mine already exists. Please')).submit(order);
  await expect((await answering(500, 'ValueError: other')).submit(order)).rejects.toThrow(/other/);
});
