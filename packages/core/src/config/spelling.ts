/** Keeps the characters of numbers where a config wants a text, and refuses numbers that JavaScript would change. */

import { type ConfigNode, list, mapping, scalar } from './config-node.js';
import type { Finding } from './finding.js';

type Step = string | typeof EACH;

/** Any item of a list, or any key. */
const EACH = Symbol('each');

/** Characters of a number that a message shows. */
const MOST_SHOWN = 40;

/** Where the schema of configs wants a text. */
const TEXTS: readonly (readonly Step[])[] = [
  ['name'],
  ['modules', EACH, 'name'],
  ['modules', EACH, 'type'],
  ['modules', EACH, 'group'],
  ['modules', EACH, 'depends_on', EACH],
  ['modules', EACH, 'depends_on', EACH, 'name'],
  ['modules', EACH, 'retry', 'non_retryable', EACH],
  ['groups', EACH, 'name'],
  ['groups', EACH, 'options', 'executor'],
  ['groups', EACH, 'options', 'env', EACH],
  ['groups', EACH, 'options', 'rate'],
];

export interface Spelled {
  readonly root: ConfigNode;
  readonly findings: readonly Finding[];
}

/** The config in which `name: 3.10` is the text `3.10`, as it was written. */
export function keepSpelling(root: ConfigNode): Spelled {
  const findings: Finding[] = [];
  return { root: spelled(root, TEXTS, findings), findings };
}

function spelled(node: ConfigNode, texts: readonly (readonly Step[])[], findings: Finding[]): ConfigNode {
  switch (node.kind) {
    case 'scalar': {
      if (typeof node.value !== 'number') return node;
      if (texts.some(({ length }) => length === 0)) return scalar(node.text, node.at);
      const problem = changed(node.value, node.text);
      if (problem !== undefined) findings.push({ code: 'MAGDA_CONFIG_VALUE', message: problem, at: node.at });
      return node;
    }
    case 'list':
      return list(
        node.items.map((item) => spelled(item, within(texts, EACH), findings)),
        node.at,
      );
    case 'mapping':
      return mapping(
        new Map(
          [...node.entries].map(([key, { key: at, value }]) => [
            key,
            // What lies under `x-` keys counts where an alias puts it.
            key.startsWith('x-') && texts === TEXTS
              ? { key: at, value }
              : { key: at, value: spelled(value, within(texts, key), findings) },
          ]),
        ),
        node.at,
      );
  }
}

function within(texts: readonly (readonly Step[])[], step: Step): readonly (readonly Step[])[] {
  return texts.flatMap(([first, ...rest]) => (first === step || (first === EACH && step !== EACH) ? [rest] : []));
}

/** Why the number is not what was written, if it is not. */
function changed(value: number, text: string): string | undefined {
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  const advice = `Write "${shown}" in quotes for a text.`;
  const isInteger = /^[-+]?(\d+|0x[\da-f]+|0o[0-7]+)$/i.test(text);
  if (isInteger && !isSame(value, text)) {
    const nearest = Number.isFinite(value) ? `: the nearest one is ${BigInt(value)}` : '';
    return `No number is exactly ${shown}${nearest}. ${advice}`;
  }
  if (!Number.isFinite(value) && /\d/.test(text)) return `${shown} is larger than any number. ${advice}`;
  if (value === 0 && /^[^e]*[1-9]/i.test(text)) return `${shown} is too small for a number. ${advice}`;
  return undefined;
}

/** As JavaScript prints it, in as many digits as tell it from its neighbors, or digit by digit. */
function isSame(value: number, text: string): boolean {
  if (!Number.isFinite(value)) return false;
  const [size, written] = [Math.abs(value), BigInt(text.replace(/^[-+]/, ''))];
  return BigInt(size) === written || (size < 1e21 && BigInt(String(size)) === written);
}
