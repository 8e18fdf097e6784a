/** Node's own options, as on a command line or in NODE_OPTIONS: which argument is whose value, and what an option is called. */

/** An option, with its value where that is an argument of its own. */
export type NodeOption = readonly [option: string, value?: string];

/**
 * @param argv arguments that Node has accepted.
 * No value begins with a dash there, so whatever does not is the value of the option before it.
 */
export function optionsIn(argv: readonly string[]): readonly NodeOption[] {
  const options: [string, string?][] = [];
  for (const argument of argv) {
    const last = options.at(-1);
    if (argument.startsWith('-') || last === undefined) options.push([argument]);
    else last[1] = argument;
  }
  return options;
}

/** Without dashes, value, negation, and what says that it may still change. */
export function nameOf([option]: NodeOption): string {
  const [, name = ''] = /^-*([^=]*)/.exec(option) ?? [];
  return name
    .replaceAll('_', '-')
    .replace(/^no-/, '')
    .replace(/^experimental-/, '');
}

/** The arguments in a value of NODE_OPTIONS: between spaces, or quoted, with backslashes before what stands for itself. */
export function parseNodeOptions(text: string): readonly string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"?|[^ "])+/gs) ?? [];
  return words.map((word) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"?/gs, (_, quoted: string) => quoted.replaceAll(/\\(.)/gs, '$1')),
  );
}

export function nodeOptionsOf(argv: readonly string[]): string {
  return argv.map((word) => (/^[^ "]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`)).join(' ');
}
