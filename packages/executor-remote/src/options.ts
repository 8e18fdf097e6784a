/** What users can say to remote(), checked and completed. */

import { networkInterfaces } from 'node:os';
import { emitWarning } from '@magda/core/log';
import { kinds, type OptionKinds, optionProblems, throwOptionProblems, withMethod } from '@magda/core/options';
import type { Engine } from './engine.js';
import { local } from './engines/local.js';
import { checkToken, randomToken, secretKind } from './secrets.js';
import { isPlace, workingDirOf } from './sources/working-dir.js';

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

const MOST_PORT = 65_535;

const advertise = { ...kinds.text, must: 'a host, host:port or a wss:// URL' };

const port = {
  must: 'a port number',
  holds: (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_PORT,
};

const remoteKinds = {
  engine: withMethod('launch', 'an engine, such as local() or ray()'),
  workingDir: { must: 'a folder', holds: isPlace },
  listen: kinds.anything,
  pulse: kinds.anything,
  advertise,
  token: secretKind('a string or a Uint8Array', (value) => typeof value === 'string' || value instanceof Uint8Array),
  messageLimit: {
    must: 'a number of bytes, above 0',
    holds: (value) => Number.isFinite(value) && (value as number) > 0,
  },
  silence: kinds.timer,
  joinTimeout: kinds.timer,
  onWarning: kinds.function,
} as const satisfies OptionKinds<RemoteOptions>;

const listenKinds = {
  host: kinds.text,
  port,
  tls: kinds.anything,
} as const satisfies OptionKinds<ListenOptions>;

const pulseKinds = { port, advertise } as const satisfies OptionKinds<PulseOptions>;

const pem = secretKind('a PEM text', (value) => typeof value === 'string' && value !== '');

const tlsKinds = { cert: pem, key: pem, ca: pem, clientCa: pem } as const satisfies OptionKinds<TlsOptions>;

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;
const ANY = /^(0\.0\.0\.0|::)$/;

/** @throws {TypeError} with all that is wrong, and never a secret. */
export function settingsOf(options: RemoteOptions): Settings {
  checkRemoteOptions(options);
  const listen = listenOf(options);
  const { messageLimit = 256 * 2 ** 20, silence = 5_000, joinTimeout = 60_000 } = options;
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
    warn: options.onWarning ?? emitWarning,
  };
}

function checkRemoteOptions(options: RemoteOptions): void {
  const problems = optionProblems('remote()', options, remoteKinds);
  const { listen, pulse } = options ?? {};
  problems.push(...optionProblems('remote({ listen })', listen, listenKinds));
  problems.push(...optionProblems('remote({ pulse })', pulse, pulseKinds));
  const { tls } = listen ?? {};
  problems.push(...optionProblems('remote({ listen: { tls } })', tls, tlsKinds));
  for (const name of ['cert', 'key'] as const) {
    if (typeof tls === 'object' && tls !== null && tls[name] === undefined) {
      problems.push(`remote({ listen: { tls } }) takes a \`${name}\`: there is none.`);
    }
  }
  throwOptionProblems('remote()', problems);
}

function listenOf({ listen = {}, token }: RemoteOptions): Listen {
  const { host = '127.0.0.1', port = 0, tls } = listen;
  if (!LOOPBACK.test(host) && (tls === undefined || token === undefined)) {
    throw new TypeError(
      `remote(): others can reach ${host}, so listening there takes \`listen.tls\` (certificate and key) and a \`token\`. ` +
        'Without them listen on 127.0.0.1.',
    );
  }
  return { host, port, tls };
}

function pulseOf({ pulse = {}, advertise }: RemoteOptions, listen: Listen): Settings['pulse'] {
  const next = listen.port === 0 ? 0 : listen.port === MOST_PORT ? MOST_PORT - 1 : listen.port + 1;
  const { port = next, advertise: own = advertise } = pulse;
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
