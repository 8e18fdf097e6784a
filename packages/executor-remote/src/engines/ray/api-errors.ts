/** What is wrong between the driver and Ray's dashboard, in words that say what to do, and never with a token in them. */

import type { Reply } from './http.js';
import type { RaySettings } from './options.js';

/** The network, or the dashboard for a moment: it may be otherwise soon. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export function unreachable(address: URL, cause: unknown): UnreachableError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new UnreachableError(
    `ray(): Ray's dashboard at ${address.origin} cannot be reached (${code ?? message}). See that the cluster runs and that its ` +
      'dashboard listens there (ray start --head --dashboard-host=0.0.0.0), or give its URL: ray({ address }).',
    { cause },
  );
}

export function refusal(
  { address, token }: Pick<RaySettings, 'address' | 'token'>,
  method: string,
  path: string,
  { status, text }: Reply,
): Error {
  if (status === 401 || status === 403) {
    return new Error(
      token === undefined
        ? `ray(): Ray at ${address.origin} asks for a token (${status}), but none was found. Give ray({ token }), or set ` +
            'RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH.'
        : `ray(): Ray at ${address.origin} refused the token from ${token.source} (${status}). It must be the one that the cluster was started with.`,
    );
  }
  if (status === 413) {
    return new Error(`ray(): Ray at ${address.origin} takes no package of that size (413); its limit is 100 MiB.`);
  }
  const said = lastLine(text);
  const answer = `Ray at ${address.origin} answered ${status} to ${method} ${path}${said && `: ${said}`}`;
  return [502, 503, 504].includes(status) ? new UnreachableError(`ray(): ${answer}`) : new Error(`ray(): ${answer}`);
}

/** Of a traceback, what was thrown. */
function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').trim().slice(0, 500);
}
