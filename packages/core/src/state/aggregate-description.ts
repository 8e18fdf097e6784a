/** Tells whether kept state belongs to the Aggregates that a pipeline has now. */

import { moduleMeta } from '../module/metadata.js';
import type { PipelineSpec } from '../spec/spec.js';
import { quoted } from '../text/quoted.js';
import type { AggregateDescription } from './state-data.js';

/** Where it is quoted. */
const LONGEST = 200;

export function describeAggregates(
  { modules }: PipelineSpec,
  parameters: readonly unknown[],
): readonly AggregateDescription[] {
  return modules.flatMap(({ name, Class, dependsOn }, at) => {
    const { kind, type, className } = moduleMeta(Class);
    if (kind !== 'aggregate') return [];
    return [{ name, type: type ?? className, inputs: dependsOn, parameters: written(parameters[at]) }];
  });
}

/** What differs, each in words; nothing if all of it belongs together. */
export function differences(
  kept: readonly AggregateDescription[],
  present: readonly AggregateDescription[],
): readonly string[] {
  const gone = kept.filter(({ name }) => !present.some((one) => one.name === name));
  const added = present.filter(({ name }) => !kept.some((one) => one.name === name));
  const changed = present.flatMap((now) => {
    const then = kept.find(({ name }) => name === now.name);
    return then === undefined ? [] : changes(then, now);
  });
  return [
    ...gone.map(({ name }) => `"${name}" is not in the pipeline any more`),
    ...added.map(({ name }) => `"${name}" is new`),
    ...changed,
  ];
}

function changes(then: AggregateDescription, now: AggregateDescription): readonly string[] {
  const changed: string[] = [];
  const compare = (what: string, before: string, after: string) => {
    if (before !== after) changed.push(`${what} of "${now.name}" was ${cut(before)} and is ${cut(after)}`);
  };
  compare('the type', `"${then.type}"`, `"${now.type}"`);
  compare('the input', quoted(then.inputs), quoted(now.inputs));
  compare('the parameters', then.parameters, now.parameters);
  return changed;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** As text that is the same for the same data, whatever the order of its keys. */
function written(value: unknown): string {
  const open = new Set<object>();
  const write = (part: unknown): string => {
    if (typeof part === 'string') return JSON.stringify(part);
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part === 'function') return `function ${part.name}`;
    if (typeof part !== 'object' || part === null) return Object.is(part, -0) ? '-0' : String(part);
    if (open.has(part)) return 'a cycle';
    open.add(part);
    const text = writeObject(part, write);
    open.delete(part);
    return text;
  };
  return write(value);
}

function writeObject(object: object, write: (part: unknown) => string): string {
  if (Array.isArray(object)) return `[${object.map(write).join(',')}]`;
  if (object instanceof Date) return `Date(${object.getTime()})`;
  if (object instanceof RegExp) return String(object);
  if (object instanceof Map) return `Map(${write([...object])})`;
  if (object instanceof Set) return `Set(${write([...object])})`;
  if (ArrayBuffer.isView(object))
    return write([...new Uint8Array(object.buffer, object.byteOffset, object.byteLength)]);
  const fields = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, part]) => `${JSON.stringify(key)}:${write(part)}`).join(',')}}`;
}
