/** Where the cluster's dashboard is, such that what is sent there can go to no other host than the one that was named. */

/** A scheme, a host, perhaps a port and a path, and nothing that readers of URLs understand differently. */
const ADDRESS = /^https?:\/\/([^\s/\\?#@]+)(\/[^\s\\?#@]*)?$/i;

const USUAL = 'http://127.0.0.1:8265';

/** @throws {TypeError} naming where it was found, and without what could be a password. */
export function addressOf(given: string | URL | undefined, env: NodeJS.ProcessEnv = process.env): URL {
  const { RAY_API_SERVER_ADDRESS: variable } = env;
  if (given !== undefined) return checked(String(given), 'ray(): address');
  return variable === undefined ? new URL(USUAL) : checked(variable, 'ray(): RAY_API_SERVER_ADDRESS');
}

/** Also where a gateway has the dashboard below a path of its own. */
export function below(address: URL, path: string): URL {
  const [name = '', query = ''] = path.split('?');
  const url = new URL(address.origin);
  // Unlike a relative URL, a path that is set changes no host.
  url.pathname = `${address.pathname}${name}`.replaceAll(/\/{2,}/g, '/');
  url.search = query;
  return url;
}

function checked(text: string, where: string): URL {
  const [, host] = ADDRESS.exec(text) ?? [];
  if (host === undefined || !URL.canParse(text)) {
    throw new TypeError(
      `${where} must be the http:// or https:// URL of the cluster's dashboard, such as http://head:8265, without a name, a ` +
        `password, a query or blanks in it; ${saying(text)}.`,
    );
  }
  const url = new URL(text);
  if (withoutUsualPort(host, url) !== url.host) {
    throw new TypeError(`${where} names the host ${JSON.stringify(host)}, which is read as ${url.host}: write that.`);
  }
  return url;
}

function withoutUsualPort(host: string, { protocol }: URL): string {
  const usual = protocol === 'https:' ? /:0*443$|:$/ : /:0*80$|:$/;
  return host.toLowerCase().replace(usual, '');
}

function saying(text: string): string {
  if (text === '') return 'it is empty';
  return text.includes('@') ? 'the token has an option of its own, ray({ token })' : `it is ${JSON.stringify(text)}`;
}
