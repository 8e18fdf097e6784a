import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reportOf } from './report.js';

const folder = mkdtempSync(join(tmpdir(), 'magda-api-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string) {
  const file = join(folder, name);
  writeFileSync(file, text);
  return { name: `pkg/${name.replace('.d.ts', '')}`, file };
}

test('a report names each export once, sorted, and what these name besides', () => {
  write(
    'chunk.d.ts',
    `/** Said of it. */
interface Inner { deeper: Deepest }
type Deepest = 'end';
interface Unused { nothing: 1 }
declare class Thing<T> { #private; private hidden; protected kept: T; /** Of one. */ method(inner: Inner): void; constructor(a: string); }
declare function zero(): void;
declare function zero(n: number): void;
export { type Inner as I, Thing as T, zero as z };
`,
  );
  const main = write(
    'main.d.ts',
    `export { z as zero, T as Thing } from './chunk.js';\nexport declare const answer: 42;\n`,
  );
  const other = write('other.d.ts', `export { T as Same } from './chunk.js';\n`);

  const report = reportOf('pkg', [main, other]);

  expect(report).toBe(`# pkg

The public surface, written by \`npm run api\`. A change here is a change for users.

## pkg/main

### Thing

\`\`\`ts
class Thing<T> {
    protected kept: T;
    method(inner: Inner): void;
    constructor(a: string);
}
\`\`\`

### answer

\`\`\`ts
const answer: 42;
\`\`\`

### zero

\`\`\`ts
function zero(): void;
function zero(n: number): void;
\`\`\`

## pkg/other

### Same

As in pkg/main.

## Named without being exported

### Deepest

\`\`\`ts
type Deepest = 'end';
\`\`\`

### Inner

\`\`\`ts
interface Inner {
    deeper: Deepest;
}
\`\`\`
`);
});

test('an entry that is not built says so', () => {
  expect(() => reportOf('pkg', [{ name: 'pkg/none', file: join(folder, 'none.d.ts') }])).toThrow(
    'pkg/none has no declarations; build it first.',
  );
});
