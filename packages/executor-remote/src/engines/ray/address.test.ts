import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, below } from './address.js';
import { RayApi } from './api.js';

test.each([
  ['http://head:8265', '/api/version', 'http://head:8265/api/version'],
  ['http://head:8265/', '/api/version', 'http://head:8265/api/version'],
  ['http://head:8265//', '/api/version', 'http://head:8265/api/version'],
  ['http://HEAD/ray//', '/api/jobs/', 'http://head/ray/api/jobs/'],
  ['https://head:443/ray', '/api/v0/nodes?detail=1&limit=1000', 'https://head/ray/api/v0/nodes?detail=1&limit=1000'],
  ['http://[::1]:8265//evil.example/', '/api/jobs/a%2Fb', 'http://[::1]:8265/evil.example/api/jobs/a%2Fb'],
])('%s leads to its own host (%#)', (address, path, url) => {
  expect(below(addressOf(address), path).href).toBe(url);
});

test.each([
  'head:8265',
  'ray://head:10001',
  'http:head:8265',
  'http:///head:8265',
  'http://head:8265?x=//evil',
  'http://head:8265#evil',
  'http://head:8265\\@evil',
  'http:\\\\head',
  'http://he\nad:8265',
  ' http://head:8265',
  'http://head:99999',
  'http://',
])('%j is refused', (address) => {
  expect(() => addressOf(address)).toThrow(/^ray\(\): address must be the http:\/\/ or https:\/\/ URL/);
});

test.each([
  ['http://0x7f.1:8265', '127.0.0.1:8265'],
  ['http://he%61d:8265', 'head:8265'],
  ['http://ｈead', 'head'],
  ['http://[0:0::1]', '[::1]'],
])('%s is refused, and told as what it would be read', (address, host) => {
  expect(() => addressOf(address)).toThrow(`which is read as ${host}: write that`);
});

test('F64 a password in an address is refused and not quoted', () => {
  for (const address of ['http://me:secret@head:8265', 'htp://me:secret@head', 'http://me:secret@head\n'])
    expect(() => addressOf(address)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
});

test('the variable that gave the address is named, also if it is empty', () => {
  expect(addressOf(undefined, {}).href).toBe('http://127.0.0.1:8265/');
  expect(addressOf(undefined, { RAY_API_SERVER_ADDRESS: 'http://head:1' }).host).toBe('head:1');
  expect(() => addressOf(undefined, { RAY_API_SERVER_ADDRESS: '' })).toThrow(
    /^ray\(\): RAY_API_SERVER_ADDRESS must be .*it is empty/,
  );
});

test('whatever an address is, requests go to the host that it names, or it is refused', () => {
  const piece = fc.constantFrom(
    ...[
      'http://',
      'https://',
      'HTTP:',
      'http:',
      '/',
      '//',
      '\\',
      '@',
      ':',
      '?',
      '#',
      '%2f',
      '%40',
      '.',
      '..',
      ' ',
      '\t',
      '\n',
    ],
    ...['head', 'evil.example', 'user', ':8265', ':80', '[::1]', '0x7f.1', '。', 'ⓗead', 'api', '\u00ad', '*'],
  );
  const hostile = fc.oneof(
    fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')),
    fc.array(piece, { maxLength: 7 }).map((pieces) => `http://head:8265${pieces.join('')}`),
    fc.string({ unit: 'binary' }),
  );
  const path = fc.constantFrom(
    '/api/version',
    '/api/jobs/',
    '/api/v0/nodes?detail=1&limit=1000',
    '/api/jobs/x/logs/tail',
  );
  fc.assert(
    fc.property(hostile, path, (text, path) => {
      let address: URL;
      try {
        address = addressOf(text);
      } catch {
        return;
      }
      const [, named = ''] = /^https?:\/\/([^/]*)/i.exec(text) ?? [];
      const url = below(address, path);
      expect(named.toLowerCase().replace(/:(80|443)?$/, '')).toBe(url.host.replace(/:(80|443)$/, ''));
      expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
      expect(url.pathname + url.search).toContain(path);
      expect(url.pathname).not.toMatch(/^\/\//);
    }),
    { numRuns: 1_000 },
  );
});

test('F64 a redirect to another host is not followed, and the token stays with the one that was named', async () => {
  const heard: IncomingHttpHeaders[] = [];
  const evil = createServer(({ headers }, response) => {
    heard.push(headers);
    response.end('{"ray_version":"2.60.0"}');
  }).listen(0, '127.0.0.2');
  await once(evil, 'listening');
  const elsewhere = `http://127.0.0.2:${(evil.address() as AddressInfo).port}`;
  const head = createServer((_request, response) => {
    response.writeHead(307, { location: `${elsewhere}/api/version` }).end();
  }).listen(0, '127.0.0.1');
  await once(head, 'listening');
  const address = new URL(`http://127.0.0.1:${(head.address() as AddressInfo).port}`);
  const api = new RayApi({ address, token: { value: 'secret', source: 'ray({ token })' } });
  await expect(api.version()).rejects.toThrow(/answered 307.*is not followed/);
  expect(heard).toEqual([]);
  head.close();
  evil.close();
});
