/** What users can say to ray(), checked and completed. */

import { type Output, outputOf } from '@magda/worker-pool';
import { addressOf } from './address.js';
import { type Token, tokenOf } from './token.js';

export interface RayOptions {
  /** Of the cluster's dashboard; default `RAY_API_SERVER_ADDRESS`, else http://127.0.0.1:8265. */
  readonly address?: string | URL | undefined;
  /** Default `RAY_AUTH_TOKEN`, else the file that `RAY_AUTH_TOKEN_PATH` names, else `~/.ray/auth_token`. Workers never see it. */
  readonly token?: string | undefined;
  /** Node.js on the cluster's nodes; default `node`, as their PATH finds it. */
  readonly node?: string | undefined;
  /** Uploads this process's Node.js for nodes that have none; default false. They need the same system and processor. */
  readonly shipNode?: boolean | undefined;
  /** Where each node has the project already: then nothing is uploaded. */
  readonly installedAt?: string | undefined;
  /** What is not uploaded, as in a .gitignore beside all that is: see `contents()`. Names that begin with a dot never are. */
  readonly exclude?: readonly string[] | undefined;
  /** How many jobs may be starting at once; default 4. */
  readonly startAtOnce?: number | undefined;
  /**
   * Where modules' output goes, besides the logs of their Ray jobs: `prefixed` (default) to this process's, in whole lines
   * behind `[pipeline/group/replica]`; `inherit` to this process's as it comes; `ignore` nowhere.
   */
  readonly stdio?: 'prefixed' | 'inherit' | 'ignore' | undefined;
}

export interface RaySettings {
  readonly address: URL;
  readonly token: Token | undefined;
  readonly node: string;
  readonly shipNode: boolean;
  readonly installedAt: string | undefined;
  readonly exclude: readonly string[];
  readonly startAtOnce: number;
  readonly output: Output;
}

const KNOWN = ['address', 'token', 'node', 'shipNode', 'installedAt', 'exclude', 'startAtOnce', 'stdio'];

/** @throws {TypeError} naming the option that cannot be, and never the token. */
export function raySettingsOf(options: RayOptions): RaySettings {
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) throw new TypeError(`ray() has no option "${name}". It has: ${KNOWN.join(', ')}.`);
  }
  const { node = 'node', shipNode = false, installedAt, exclude = [], startAtOnce = 4, stdio = 'prefixed' } = options;
  for (const [name, value] of Object.entries({ node, installedAt })) {
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    throw new TypeError(`ray(): ${name} must be a path on the nodes, but it is ${JSON.stringify(value)}.`);
  }
  if (installedAt !== undefined && (shipNode || exclude.length > 0)) {
    throw new TypeError(
      'ray(): with `installedAt` nothing is uploaded, so it goes with neither `shipNode` nor `exclude`.',
    );
  }
  if (!Array.isArray(exclude) || exclude.some((pattern) => typeof pattern !== 'string')) {
    throw new TypeError('ray(): exclude must be a list of patterns, such as ["data/", "*.mp4"].');
  }
  if (!Number.isInteger(startAtOnce) || startAtOnce < 1) {
    throw new TypeError(`ray(): startAtOnce must be a whole number from 1, but it is ${JSON.stringify(startAtOnce)}.`);
  }
  return {
    address: addressOf(options.address),
    token: tokenOf(options.token),
    output: outputOf(stdio, 'ray'),
    ...{ node, shipNode, installedAt, exclude, startAtOnce },
  };
}
