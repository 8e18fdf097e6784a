/** What users can say to ray(), checked and completed. */

import { checkOptions, kinds, listOf, type OptionKinds, wholeNumber } from '@magda/core/options';
import { type Output, outputOf, stdioKind } from '@magda/worker-pool';
import { secretKind } from '../../secrets.js';
import { isPlace } from '../../sources/working-dir.js';
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

const path = { ...kinds.text, must: 'a path on the nodes' };

const rayKinds = {
  address: { must: "the URL of the cluster's dashboard, such as http://head:8265", holds: isPlace },
  token: secretKind('a string', (value) => typeof value === 'string'),
  node: path,
  shipNode: kinds.boolean,
  installedAt: path,
  exclude: listOf('a list of patterns, such as ["data/", "*.mp4"]', (item) => typeof item === 'string'),
  startAtOnce: wholeNumber(1),
  stdio: stdioKind,
} as const satisfies OptionKinds<RayOptions>;

/** @throws {TypeError} with all that is wrong, and never the token. */
export function raySettingsOf(options: RayOptions): RaySettings {
  checkOptions('ray()', options, rayKinds);
  const { node = 'node', shipNode = false, installedAt, exclude = [], startAtOnce = 4, stdio = 'prefixed' } = options;
  if (installedAt !== undefined && (shipNode || exclude.length > 0)) {
    throw new TypeError(
      'ray(): with `installedAt` nothing is uploaded, so it goes with neither `shipNode` nor `exclude`.',
    );
  }
  return {
    address: addressOf(options.address),
    token: tokenOf(options.token),
    output: outputOf(stdio),
    ...{ node, shipNode, installedAt, exclude, startAtOnce },
  };
}
