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
    `ray(): Ray's dashboard at ${address.origin} cannot be reached (${code ?? message}). ${advice(address, code)}`,
    { cause },
  );
}

/** Ports of Ray's that are no dashboards. */
const OTHER_PORTS = 'Its port is 8265 unless another was chosen; 6379 and 10001 are not for this.';

function advice({ protocol }: URL, code = ''): string {
  if (code.startsWith('HPE_')) return `What listens there does not speak HTTP. ${OTHER_PORTS}`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return `What listens there does not speak TLS: write http://, unless a gateway has https://. ${OTHER_PORTS}`;
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code))
    return 'Its certificate is not trusted here: name what signed it in NODE_EXTRA_CA_CERTS.';
  if (code === 'ECONNRESET') {
    const scheme = protocol === 'http:' ? ' Perhaps it speaks TLS: then write https://.' : '';
    return `What listens there does not answer as a dashboard does. ${OTHER_PORTS}${scheme}`;
  }
  return (
    'See that the cluster runs and that its dashboard listens there (ray start --head --dashboard-host=0.0.0.0), or give its ' +
    'URL: ray({ address }).'
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
  if (status >= 300 && status < 400) {
    return new Error(
      `ray(): Ray at ${address.origin} answered ${status} to ${method} ${path}, a redirect, which is not followed, since the token is for ` +
        'that host alone. Give the URL where the dashboard itself answers: ray({ address }).',
    );
  }
  const said = thrown(text);
  const answer = `Ray at ${address.origin} answered ${status} to ${method} ${path}${said && `: ${said}`}`;
  return [502, 503, 504].includes(status) ? new UnreachableError(`ray(): ${answer}`) : new Error(`ray(): ${answer}`);
}

/** Of a traceback, what was thrown: from its class on, which may take several lines. */
function thrown(text: string): string {
  const lines = text.trim().split('\n');
  const at = lines.map((line) => /^[\w.]*(?:Error|Exception)\b/.test(line)).lastIndexOf(true);
  const said = lines.slice(at).join(' ');
  return said.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}
