/** Turns what names a module's file into a URL that a worker can import. */

import { describe } from '../text/describe.js';

/** Two letters at least, so that a Windows drive is no scheme. */
const URL_SCHEME = /^[a-z][a-z\d+.-]+:/i;
const WINDOWS_PATH = /^[a-z]:[\\/]/i;

/**
 * @param source a URL, its string (`import.meta.url`), or an absolute path (`__filename`), of POSIX or Windows.
 * @throws {TypeError} for anything else.
 */
export function sourceUrl(source: URL | string): string {
  if (source instanceof URL) return source.href;
  if (typeof source === 'string') {
    if (URL_SCHEME.test(source)) return new URL(source).href;
    if (source.startsWith('/')) return fileUrl(source);
    if (WINDOWS_PATH.test(source)) return fileUrl(`/${source.replaceAll('\\', '/')}`);
    if (source.startsWith('\\\\')) return fileUrl(source.slice(2).replaceAll('\\', '/'));
  }
  throw new TypeError(
    `The source of a module must be import.meta.url, another URL, or an absolute path such as __filename: it is ${describe(source)}.`,
  );
}

/** Whether it names a file. */
export function isSource(source: unknown): boolean {
  try {
    return sourceUrl(source as string) !== undefined;
  } catch {
    return false;
  }
}

/** Whether both are one file; a query, as hot reload and test runners add it, makes no difference. */
export function isSameSource(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && withoutQuery(a) === withoutQuery(b));
}

/** What would mean something to the parser of URLs, and what Node encodes besides: by another URL a file would be another module. */
const ENCODED = /[ %\\?#\n\r\t[\]^|~]/g;

function fileUrl(path: string): string {
  const encoded = path.replace(ENCODED, (character) => `%${hexadecimal(character)}`);
  return new URL(`file://${encoded}`).href;
}

function hexadecimal(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}

function withoutQuery(source: string): string {
  const url = new URL(source);
  url.search = '';
  url.hash = '';
  return url.href;
}
