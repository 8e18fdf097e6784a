import { expect, test } from 'vitest';
import { local } from './engines/local.js';
import { key, valid } from './fixtures/certificates.js';
import { type RemoteOptions, settingsOf } from './options.js';

const tls = { cert: valid, key };
const token = 'abcdefgh'.repeat(8);

test('without options the driver listens on a free port of this machine, and workers run here', () => {
  const { engine, listen, address, silence, messageLimit } = settingsOf({});
  expect(engine.name).toBe('local');
  expect(listen).toEqual({ host: '127.0.0.1', port: 0, tls: undefined });
  expect(address(7000)).toBe('ws://127.0.0.1:7000');
  expect([silence, messageLimit]).toEqual([5_000, 268_435_456]);
});

test.each<[RemoteOptions, RegExp]>([
  [{ engin: 1 } as RemoteOptions, /has no option "engin"\. Did you mean "engine"\?/],
  [null as never, /remote\(\) takes an object with options: it was given null/],
  [{ engine: 'ray' as never }, /`engine` must be an engine/],
  [{ listen: 7000 as never }, /remote\(\{ listen \}\) takes an object/],
  [{ listen: { prot: 1 } as never }, /no option "prot"\. Did you mean "port"/],
  [{ listen: { tls: null as never } }, /tls \} \}\) takes an object/],
  [{ workingDir: 5 as never }, /`workingDir` must be a folder/],
  [{ onWarning: 'warn' as never }, /`onWarning` must be a function/],
  [{ silence: 2 ** 31 }, /at most 2147483647/],
  [{ silence: 0, joinTimeout: '1' as never, listen: { port: -1 } }, /3 options cannot be/],
  [{ listen: { host: '0.0.0.0' } }, /others can reach 0\.0\.0\.0.*tls.*token/],
  [{ listen: { host: '0.0.0.0', tls } }, /token/],
  [{ listen: { host: '10.0.0.1' }, token }, /tls/],
  [{ listen: { port: 70_000 } }, /listen \}\): `port` must be a port number/],
  [{ pulse: { port: 70_000 } }, /pulse \}\): `port` must be a port number/],
  [{ pulse: { prot: 1 } as never }, /remote\(\{ pulse \}\) has no option "prot"/],
  [{ listen: { port: 7_000 }, pulse: { port: 7_000 } }, /another port/],
  [{ listen: { tls: { cert: valid } as typeof tls } }, /takes a `key`: there is none/],
  [{ advertise: 'ws://driver.example' }, /without TLS/],
  [{ advertise: 'no host' }, /advertise must be/],
  [{ silence: 0 }, /`silence` must be a number of milliseconds, above 0/],
  [{ messageLimit: Number.NaN }, /messageLimit/],
  [{ workingDir: '/no/such/folder' }, /no\/such\/folder/],
  [{ token: 'short' }, /256 random bits/],
])('an option that cannot be is named (%#)', (options, message) => {
  expect(() => settingsOf(options)).toThrow(message);
});

test.each<[string, RemoteOptions, string]>([
  ['a host', { listen: { tls }, advertise: 'driver.example' }, 'wss://driver.example:7000'],
  ['a host and port', { listen: { tls }, advertise: 'driver.example:443' }, 'wss://driver.example:443'],
  ['a URL', { advertise: 'wss://driver.example:9' }, 'wss://driver.example:9'],
  ['an address of IPv6', { listen: { host: '::1' } }, 'ws://[::1]:7000'],
])('workers dial what is advertised: %s', (_what, options, url) => {
  expect(settingsOf(options).address(7000)).toBe(url);
});

const elsewhere = { ...local(), alwaysReaches: false };

test.each<[string, RemoteOptions, string | undefined]>([
  ['next to a port that is given', { listen: { port: 7_000 } }, 'ws://127.0.0.1:7001'],
  ['before the last one', { listen: { port: 65_535 } }, 'ws://127.0.0.1:65534'],
  ['where it says', { pulse: { port: 9_000 } }, 'ws://127.0.0.1:9000'],
  ['as advertised', { advertise: 'wss://a.example:1', pulse: { advertise: 'wss://a.example:2' } }, 'wss://a.example:2'],
  ['nowhere where one port is advertised', { advertise: 'wss://a.example:1' }, undefined],
  ['nowhere for workers that the engine always reaches', { engine: local() }, undefined],
])('a thread hears the hearts of workers %s', (_what, options, address) => {
  const { pulse } = settingsOf({ engine: elsewhere, ...options });
  expect(pulse?.address(pulse.listen.port)).toBe(address);
});

test('F60 no secret of any kind is quoted', () => {
  const secret = 12_345_678 as never;
  const listen = { host: 'x', tls: { cert: valid, key: secret, ca: [secret] as never } };
  expect(() => settingsOf({ token: secret, listen })).toThrow(
    /`token` must be a string or a Uint8Array: it has the type number/,
  );
  expect(() => settingsOf({ token: secret, listen })).not.toThrow(/12345678/);
});
