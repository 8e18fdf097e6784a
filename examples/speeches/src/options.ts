/** Reads the command line. */

import { parseArgs } from 'node:util';

const executorNames = ['inline', 'threads', 'remote', 'ray'] as const;

export interface Options {
  readonly executor: (typeof executorNames)[number];
  /** How many addresses to analyse; all, if undefined. */
  readonly limit: number | undefined;
  readonly help: boolean;
}

export const usage = `Usage: npm start -w examples/speeches -- [options]

  --executor NAME   where the modules run: ${executorNames.join(', ')} (default: threads)
  --limit N         analyse N addresses, evenly spread over the years (default: all)
  --help            show this
`;

/** @throws {TypeError} saying what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      executor: { type: 'string', default: 'threads' },
      limit: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const executor = executorNames.find((name) => name === values.executor);
  if (!executor) throw new TypeError(`--executor is one of ${executorNames.join(', ')}, not "${values.executor}".`);
  if (values.limit !== undefined && !/^[1-9]\d*$/.test(values.limit)) {
    throw new TypeError(`--limit is a number of addresses from 1 up, not "${values.limit}".`);
  }
  return { executor, limit: values.limit === undefined ? undefined : Number(values.limit), help: values.help };
}

/** `count` items, evenly spread, the first among them; all if there are no more. */
export function spread<Item>(items: readonly Item[], count = items.length): readonly Item[] {
  if (count >= items.length) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)] as Item);
}
