import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tellingLine } from './telling-line.js';

const folder = mkdtempSync(join(tmpdir(), 'telling-line-'));
const file = join(folder, 'program.mjs');

afterAll(() => rmSync(folder, { recursive: true }));

function toldBy(argv: readonly string[], program = ''): string {
  writeFileSync(file, program);
  const { stderr } = spawnSync(process.execPath, [...argv, file], { encoding: 'utf8', env: {} });
  return tellingLine(stderr);
}

test.each<[string[], string, RegExp]>([
  [['./nowhere.js'], '', /^Error: Cannot find module '.*nowhere\.js'$/],
  [['--no-such-option'], '', /: bad option: --no-such-option$/],
  [['--title', '--no-warnings'], '', /: --title requires an argument$/],
  [[], 'throw new TypeError("first\\nsecond", { cause: new RangeError("inner") })', /^TypeError: first$/],
  [[], 'throw Object.assign(new Error("with fields"), { code: "E_X", list: [1, 2] })', /^Error: with fields$/],
  [[], 'throw "a text"', /a text/],
  [[], 'import "./missing.mjs"', /^Error \[ERR_MODULE_NOT_FOUND\]: Cannot find module '.*missing\.mjs'/],
  [[], 'import { no } from "node:fs"', /^SyntaxError: .*no/],
  [[], 'const x = ;', /^SyntaxError: Unexpected token/],
  [
    [],
    'class Broken extends Error { name = "Broken" }; throw new Broken("no Error in its name")',
    /no Error in its name/,
  ],
  [['--input-type=module'], '', /--input-type can only be used with string input/],
])('of what Node prints at an early end, %j %s, it is the line that matters', (argv, program, line) => {
  expect(toldBy(argv, program)).toMatch(line);
});

test('of nothing it is nothing', () => {
  expect(tellingLine('')).toBe('');
  expect(tellingLine('\n\nNode.js v20.20.2\n')).toBe('');
  expect(tellingLine('said without an error\n')).toBe('said without an error');
});
