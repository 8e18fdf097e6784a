import { expect, test } from 'vitest';
import { checkToken, deriveSecret, isSame, randomToken } from './secrets.js';

test('a token of 256 bits is taken as bytes, hex or base64url', () => {
  const bytes = randomToken();
  expect(checkToken(bytes)).toBe(bytes);
  for (const encoding of ['hex', 'base64url'] as const) {
    const text = Buffer.from(bytes).toString(encoding);
    expect(Buffer.from(checkToken(text)).toString()).toBe(text);
  }
});

test.each([['too short'], ['a'.repeat(64)], [new Uint8Array(31)], ['']])(
  'a token that guards nothing is refused without being quoted (%#)',
  (token) => {
    expect(() => checkToken(token)).toThrow(/at least 256 random bits/);
    if (typeof token === 'string' && token !== '') expect(() => checkToken(token)).not.toThrow(token);
  },
);

test('each purpose, launch and token has a secret of its own', () => {
  const [a, b] = [randomToken(), randomToken()];
  const secrets = [
    deriveSecret(a, 'join', '1'),
    deriveSecret(a, 'pulse', '1'),
    deriveSecret(a, 'join', '2'),
    deriveSecret(b, 'join', '1'),
  ];
  expect(new Set(secrets).size).toBe(4);
  expect(deriveSecret(a, 'join', '1')).toBe(secrets[0]);
});

test('secrets of any length can be compared', () => {
  expect(isSame('secret', 'secret')).toBe(true);
  expect(isSame('secret', 'secreT')).toBe(false);
  expect(isSame('', 'secret')).toBe(false);
  expect(isSame('secret and more', 'secret')).toBe(false);
});
