/** Every way to name a module's file becomes the URL that Node would make of it. */

import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameSource, sourceUrl } from './source-url.js';

describe('sourceUrl', () => {
  test.each([
    [new URL('file:///app/m.js'), 'file:///app/m.js'],
    ['file:///app/m.js', 'file:///app/m.js'],
    ['https://example.org/m.js?v=1', 'https://example.org/m.js?v=1'],
    ['/app/my modules/50%#?.js', 'file:///app/my%20modules/50%25%23%3F.js'],
    ['/ends with a space ', 'file:///ends%20with%20a%20space%20'],
    ['/home/~ann/[a|b]^/PROGRA~1.js', 'file:///home/%7Eann/%5Ba%7Cb%5D%5E/PROGRA%7E1.js'],
    ['C:\\app\\my modules\\m.js', 'file:///C:/app/my%20modules/m.js'],
    ['d:/app/m.js', 'file:///d:/app/m.js'],
    ['\\\\host\\share\\m.js', 'file://host/share/m.js'],
  ])('of %s is %s', (source, url) => {
    expect(sourceUrl(source)).toBe(url);
  });

  test.each(['./modules.js', 'modules.js', '', 12, null, {}])('of %j is refused', (source) => {
    expect(() => sourceUrl(source as never)).toThrow(TypeError);
  });

  test('of any absolute path is what Node makes of it', () => {
    const segment = fc
      .oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'grapheme-ascii', minLength: 1 }))
      .filter((text) => !/[/\0]/.test(text) && !/^\.+$/.test(text));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const path = `/${segments.join('/')}`;
        expect(sourceUrl(path)).toBe(pathToFileURL(path).href);
      }),
    );
  });
});

test('a query makes no other source of a file', () => {
  expect(isSameSource('file:///m.js?t=1', 'file:///m.js?t=2')).toBe(true);
  expect(isSameSource('file:///m.js', 'file:///n.js')).toBe(false);
  expect(isSameSource(undefined, undefined)).toBe(true);
  expect(isSameSource('file:///m.js', undefined)).toBe(false);
});
