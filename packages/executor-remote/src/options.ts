/** What users can say to remote(), checked and completed. */

import { networkInterfaces } from 'node:os';
import type { Engine } from './engine.js';
import { local } from './engines/local.js';
import { checkToken, randomToken } from './secrets.js';
import { workingDirOf } from './sources/working-dir.js';

export interface RemoteOptions {
  /** Where workers run; default `local()`: on this machine. */
  readonly engine?: Engine | undefined;
  /** The folder of the project, which every host has a copy of; default: the nearest package of the program that was started. */
  readonly workingDir?: string | URL | undefined;
  /** Where the driver listens for workers; default a free port of 127.0.0.1. Other addresses need `tls` and a `token`. */
  readonly listen?: ListenOptions | undefined;
  /**
   * Where a thread of the driver hears the hearts of workers on other hosts, so that a driver may be busy for longer than
   * `silence`; default: the port next to `listen.port`, or a free one where that is not given, at the host of `advertise`. If
   * `advertise` names a port, nobody knows which other one leads here: without `pulse.advertise` the driver itself hears them.
   */
  readonly pulse?: PulseOptions | undefined;
  /** What workers dial, where that is not where the driver listens: a host, `host:port`, or a `ws://` or `wss://` URL. */
  readonly advertise?: string | undefined;
  /** At least 256 random bits, which the secrets of workers are made of; default: random ones. */
  readonly token?: string | Uint8Array | undefined;
  /** Bytes of the largest message; default 256 MiB. */
  readonly messageLimit?: number | undefined;
  /** Milliseconds without a sign of the driver's after which a worker ends itself; after twice as many the driver counts it as lost; default 5,000. */
  readonly silence?: number | undefined;
  /** How long a worker may take from its launch until it has joined, in milliseconds; default 60,000. */
  readonly joinTimeout?: number | undefined;
  /** Is told of connections that were refused; default a warning of the process. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

export interface PulseOptions {
  readonly port?: number | undefined;
  /** What workers dial, as in `advertise`. */
  readonly advertise?: string | undefined;
}

export interface ListenOptions {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly tls?: TlsOptions | undefined;
}

/** PEM texts. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  /** What signed `cert`, for workers to trust; default `cert` itself. */
  readonly ca?: string | undefined;
  /** What signed the certificates that workers must show (mutual TLS). */
  readonly clientCa?: string | undefined;
}

export interface Listen {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions | undefined;
}

export interface Settings {
  readonly engine: Engine;
  readonly workingDir: string;
  readonly listen: Listen;
  /** The URL that workers dial, of a hub that listens on that port. */
  readonly address: (port: number) => string;
  /** Where a thread hears the hearts of workers, if one does. */
  readonly pulse: { readonly listen: Listen; readonly address: (port: number) => string } | undefined;
  readonly token: Uint8Array;
  readonly messageLimit: number;
  readonly silence: number;
  readonly joinTimeout: number;
  readonly warn: (line: string) => void;
}

const KNOWN = [
  ...['engine', 'workingDir', 'listen', 'pulse', 'advertise', 'token', 'messageLimit', 'silence', 'joinTimeout'],
  'onWarning',
];

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
const MOST_PORT = 65_535;
const ANY = /^(0\.0\.0\.0|::)$/;

/** @throws {TypeError} naming the option that cannot be, and never a secret. */
export function settingsOf(options: RemoteOptions): Settings {
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) throw new TypeError(`remote() has no option "${name}". It has: ${KNOWN.join(', ')}.`);
  }
  const listen = listenOf(options);
  const { messageLimit = 256 * 2 ** 20, silence = 5_000, joinTimeout = 60_000 } = options;
  positive({ messageLimit, silence, joinTimeout });
  const engine = options.engine ?? local();
  const pulse = pulseOf(options, listen);
  return {
    engine,
    // Elsewhere no worker ends itself because nobody hears it.
    pulse: engine.alwaysReaches ? undefined : pulse,
    workingDir: workingDirOf(options.workingDir),
    listen,
    address: addressOf(options.advertise, listen),
    token: options.token === undefined ? randomToken() : checkToken(options.token),
    ...{ messageLimit, silence, joinTimeout },
    warn: options.onWarning ?? ((line) => process.emitWarning(line, 'MagdaWarning')),
  };
}

function listenOf({ listen = {}, token }: RemoteOptions): Listen {
  const { host = '127.0.0.1', port = 0, tls } = listen;
  checkPort('listen.port', port);
  for (const name of ['cert', 'key'] as const) {
    if (tls !== undefined && typeof tls[name] !== 'string')
      throw new TypeError(`remote(): listen.tls.${name} must be a PEM text.`);
  }
  if (!LOOPBACK.test(host) && (tls === undefined || token === undefined)) {
    throw new TypeError(
      `remote(): others can reach ${host}, so listening there takes \`listen.tls\` (certificate and key) and a \`token\`. ` +
        'Without them listen on 127.0.0.1.',
    );
  }
  return { host, port, tls };
}

function checkPort(name: string, port: unknown): void {
  if (Number.isInteger(port) && (port as number) >= 0 && (port as number) <= MOST_PORT) return;
  throw new TypeError(`remote(): ${name} must be a port number, but it is ${JSON.stringify(port)}.`);
}

function pulseOf({ pulse = {}, advertise }: RemoteOptions, listen: Listen): Settings['pulse'] {
  const next = listen.port === 0 ? 0 : listen.port === MOST_PORT ? MOST_PORT - 1 : listen.port + 1;
  const { port = next, advertise: own = advertise } = pulse;
  checkPort('pulse.port', port);
  if (port === listen.port && port !== 0)
    throw new TypeError('remote(): pulse.port must be another port than listen.port.');
  const address = addressOf(own, listen);
  // A port that is advertised leads to the hub.
  const isPlain = pulse.advertise !== undefined || address(1) !== address(2);
  return isPlain ? { listen: { ...listen, port }, address } : undefined;
}

function addressOf(advertise: string | undefined, { host, tls }: Listen): (port: number) => string {
  const scheme = tls === undefined ? 'ws' : 'wss';
  if (advertise === undefined)
    return (port) => `${scheme}://${bracketed(ANY.test(host) ? ownAddress() : host)}:${port}`;
  const [given, rest] = /^wss?:\/\//.test(advertise) ? advertise.split('://') : [scheme, advertise];
  let url: URL;
  try {
    // Of a scheme that it knows, URL forgets the usual port.
    url = new URL(`hub://${rest}`);
  } catch {
    throw new TypeError(
      `remote(): advertise must be a host, host:port or a wss:// URL, but it is ${JSON.stringify(advertise)}.`,
    );
  }
  if (given === 'ws' && !LOOPBACK.test(url.hostname)) {
    throw new TypeError(
      `remote(): advertise is ${advertise}: secrets do not travel to other hosts without TLS; use wss://.`,
    );
  }
  return (port) => `${given}://${url.hostname}:${url.port || port}`;
}

/** Of this machine in its first network. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return found?.address ?? '127.0.0.1';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function positive(numbers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) continue;
    throw new TypeError(`remote(): ${name} must be a number above 0, but it is ${JSON.stringify(value)}.`);
  }
}
