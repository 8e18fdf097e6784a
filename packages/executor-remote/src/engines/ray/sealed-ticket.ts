/**
 * How a ticket travels in a job. Ray unpacks a project anew for each environment that it has not seen, under the feet of the
 * workers that run from it: so all jobs of a driver have one environment. In it is a key; what differs, the ticket, is
 * sealed with that key in the job's metadata, which Ray shows to more people.
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { JoinToken } from '../../engine.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const KEY_VARIABLE = 'MAGDA_TICKET_KEY';
const SEALED = 'magda_ticket';

/** Where Ray tells a job's process of its metadata. */
const RAY_VARIABLE = 'RAY_JOB_CONFIG_JSON_ENV_VAR';

const key = randomBytes(KEY_BYTES);

/** For the environment of every job. */
export const keyVariables = { [KEY_VARIABLE]: key.toString('base64url') };

/** For the metadata of one. */
export function sealedTicket(ticket: JoinToken): Readonly<Record<typeof SEALED, string>> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(ticket), 'utf8'), cipher.final()]);
  return { [SEALED]: Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url') };
}

/** Takes the ticket, as text, out of the environment of a job's process; `undefined` if that is none. */
export function takeSealedTicket(env: NodeJS.ProcessEnv): string | undefined {
  const { [KEY_VARIABLE]: given, [RAY_VARIABLE]: config } = env;
  if (given === undefined || config === undefined) return undefined;
  delete env[KEY_VARIABLE];
  delete env[RAY_VARIABLE];
  const { metadata } = JSON.parse(config) as { readonly metadata: Readonly<Record<string, string>> };
  const bytes = Buffer.from(metadata[SEALED] ?? '', 'base64url');
  const decipher = createDecipheriv(ALGORITHM, Buffer.from(given, 'base64url'), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
