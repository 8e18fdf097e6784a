/** Names files as configs do: relative to the config, if it is known where that lies. */

/** What a config at `from` calls the file; its URL, if the two have nothing in common. */
export function fileName(url: string, from: string | undefined): string {
  if (from === undefined) return url;
  const [file, config] = [new URL(url), new URL(from)];
  if (file.protocol !== config.protocol || file.host !== config.host) return url;
  const [there, here] = [file.pathname.split('/'), config.pathname.split('/').slice(0, -1)];
  const shared = here.findIndex((folder, depth) => folder !== there[depth] || depth === there.length - 1);
  const common = shared < 0 ? here.length : shared;
  const path = [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/');
  return `${path.startsWith('..') ? '' : './'}${path}${file.search}`;
}
