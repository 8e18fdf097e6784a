/** What is written of a job: a line of JSON that begins with the number and the hash of the input line. */

import type { Line } from '../input/line.js';
import { jsonText } from './json-text.js';

/** By what an input line is known again. */
export interface RecordHead {
  readonly line: number;
  readonly hash: string;
  /** False where no Aggregate took its job in, so that the state of a run does not have it. */
  readonly gathered?: false;
}

/** @throws {NotJsonError} naming the result that JSON cannot hold. */
export function resultRecord(line: Line, results: Readonly<Record<string, unknown>>): string {
  return `${headOf(line)},${textOf(results)}}\n`;
}

/** Of a job that no Aggregate took in. @throws {NotJsonError} naming the result that JSON cannot hold. */
export function ungatheredRecord(line: Line, results: Readonly<Record<string, unknown>>): string {
  return `${headOf(line)},"gathered":false,${textOf(results)}}\n`;
}

function textOf(results: Readonly<Record<string, unknown>>): string {
  // A module that returns nothing has a result like any other.
  const written = Object.entries(results).map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value, name)}`);
  return `"results":{${written.join(',')}}`;
}

/** Has the input as it was, under `input` if it was JSON and else under `text`. */
export function failureRecord(line: Line, error: unknown): string {
  return `${headOf(line)},${givenIn(line)},"error":${errorText(error)}}\n`;
}

/** @param bytes of a line, as the functions above write it; its beginning is enough. */
export function readHead(bytes: Buffer): RecordHead | undefined {
  const [, line, hash, ungathered] = HEAD.exec(bytes.toString('latin1', 0, LONGEST_HEAD)) ?? [];
  if (line === undefined || hash === undefined) return undefined;
  const head = { line: Number(line), hash };
  return ungathered === undefined ? head : { ...head, gathered: false };
}

/**
 * Whether the job of a collected failure is not known to be at fault: its worker was ended from outside, or its call was.
 *
 * @param bytes of a whole line, as `failureRecord` writes it.
 */
export function isFromOutside(bytes: Buffer): boolean {
  if (!bytes.includes('"fromOutside":true') && !bytes.includes('MAGDA_ABORTED')) return false;
  try {
    const { error } = JSON.parse(bytes.toString('utf8')) as { error?: { code?: unknown; fromOutside?: unknown } };
    return error?.fromOutside === true || error?.code === 'MAGDA_ABORTED';
  } catch {
    // One that is too long to be read as a whole.
    return false;
  }
}

const HEAD = /^\{"line":([1-9]\d{0,15}),"hash":"([0-9a-f]{8})",("gathered":false,)?/;
const LONGEST_HEAD = 64;

function headOf({ number, hash }: Line): string {
  return `{"line":${number},"hash":"${hash}"`;
}

function givenIn(line: Line): string {
  try {
    line.request();
    return `"input":${line.text.trim()}`;
  } catch {
    return `"text":${JSON.stringify(line.text)}`;
  }
}

/** An error may carry anything, and must be told all the same. */
function errorText(error: unknown): string {
  try {
    return jsonText(withStack(error), 'error');
  } catch {
    return jsonText({ name: 'Error', message: String(error) }, 'error');
  }
}

/** The innermost error's stack says where it was thrown; those around it say where that was called. */
function withStack(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, ...(error as object), ...(cause === undefined ? { stack } : { cause: withStack(cause) }) };
}
