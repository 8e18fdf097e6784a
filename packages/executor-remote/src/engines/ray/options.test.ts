import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type RayOptions, raySettingsOf } from './options.js';
import { tokenOf } from './token.js';

const home = mkdtempSync(join(tmpdir(), 'magda-home-'));
mkdirSync(join(home, '.ray'));
writeFileSync(join(home, '.ray/auth_token'), 'of-the-home\n');
writeFileSync(join(home, 'token'), 'of-the-file\n');
afterAll(() => rmSync(home, { recursive: true }));

test('without options it is the cluster whose dashboard is on this machine', () => {
  const { address, node, shipNode, startAtOnce } = raySettingsOf({ address: undefined });
  expect(address.href).toBe(process.env.RAY_API_SERVER_ADDRESS ?? 'http://127.0.0.1:8265/');
  expect([node, shipNode, startAtOnce]).toEqual(['node', false, 4]);
});

test.each<[RayOptions, RegExp]>([
  [{ adress: 'x' } as RayOptions, /has no option "adress"\. Did you mean "address"/],
  [null as never, /ray\(\) takes an object/],
  [{ address: 5 as never }, /`address` must be the URL/],
  [{ shipNode: 'yes' as never, startAtOnce: Number.NaN }, /2 options cannot be/],
  [{ address: 'head:8265' }, /http:\/\/head:8265.*it is "head:8265"/],
  [{ address: 'ray://head:10001' }, /address must be the http/],
  [{ token: 'two words' }, /what ray\(\{ token \}\) gives is no token/],
  [{ token: '' }, /no token/],
  [{ node: '' }, /`node` must be a path on the nodes/],
  [{ installedAt: '/app', shipNode: true }, /neither `shipNode`/],
  [{ exclude: 'data' as unknown as string[] }, /list of patterns/],
  [{ startAtOnce: 0 }, /startAtOnce/],
  [{ stdio: 'pipe' as 'ignore' }, /ray\(\): `stdio` must be/],
])('an option that cannot be is named (%#)', (options, message) => {
  expect(() => raySettingsOf(options)).toThrow(message);
});

test('F60 a token that is none is not quoted', () => {
  expect(() => raySettingsOf({ token: 'secret word' })).not.toThrow(/secret word/);
});

test.each([
  ['the option', 'mine', { RAY_AUTH_TOKEN: 'other' }, 'mine', 'ray({ token })'],
  ['RAY_AUTH_TOKEN', undefined, { RAY_AUTH_TOKEN: 'given', RAY_AUTH_TOKEN_PATH: 'x' }, 'given', 'RAY_AUTH_TOKEN'],
  [
    'RAY_AUTH_TOKEN_PATH',
    undefined,
    { RAY_AUTH_TOKEN_PATH: join(home, 'token') },
    'of-the-file',
    'RAY_AUTH_TOKEN_PATH',
  ],
  ['~/.ray/auth_token', undefined, {}, 'of-the-home', 'auth_token'],
])('the token is looked for where Ray looks: %s', (_where, option, env, value, source) => {
  const token = tokenOf(option, env, home);
  expect(token?.value).toBe(value);
  expect(token?.source).toContain(source);
});

test('there may be no token; but a file that should have it, and is not there, is an error', () => {
  expect(tokenOf(undefined, {}, '/no/home')).toBeUndefined();
  expect(() => tokenOf(undefined, { RAY_AUTH_TOKEN_PATH: '/no/file' }, home)).toThrow(
    /\/no\/file, which cannot be read/,
  );
});
