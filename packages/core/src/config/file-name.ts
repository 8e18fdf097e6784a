/** Names files as configs do: relative to the config, if it is known where that lies. */

/** What a config at `from` calls the file: a path, or its URL if the two have nothing in common or no path says the same. */
export function fileName(url: string, from: string | undefined): string {
  if (from === undefined) return url;
  const [file, config] = [new URL(url), new URL(from)];
  if (file.protocol !== config.protocol || file.host !== config.host || file.search !== '') return url;
  // An encoded slash is a letter of a name, which no path can say.
  if (/%2f|%5c|%(?![\da-f]{2})/i.test(file.pathname)) return url;
  const [there, here] = [file.pathname.split('/'), config.pathname.split('/').slice(0, -1)];
  const shared = here.findIndex((folder, depth) => folder !== there[depth] || depth === there.length - 1);
  const common = shared < 0 ? here.length : shared;
  const path = [...here.slice(common).map(() => '..'), ...there.slice(common).map(decodeURIComponent)].join('/');
  return path.startsWith('../') ? path : `./${path}`;
}
