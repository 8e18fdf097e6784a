/** Every program of README.md and docs/ compiles and runs, and so does every command, as a reader would run it. */

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Sample, type Session, samplesOf, sessionOf } from './samples.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the repository, so that the programs find the packages under their names. */
const workplace = join(root, '.samples');

const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
const pages = ['README.md', ...docs.filter((name) => /(?<!\.api)\.md$/.test(name)).map((name) => `docs/${name}`)];
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
const samples = pages.flatMap((page) => samplesOf(page, textOf(page)));
const sessions = pages.flatMap((page) => sessionOf(page, textOf(page)) ?? []);
const folderOf = ({ page, line }: Sample | Session) => join(workplace, `${page.replace(/\W+/g, '-')}-${line}`);

let diagnostics: readonly ts.Diagnostic[] = [];

beforeAll(() => {
  rmSync(workplace, { recursive: true, force: true });
  for (const sample of [...samples, ...sessions]) {
    mkdirSync(folderOf(sample), { recursive: true });
    for (const [name, text] of sample.files) writeFileSync(join(folderOf(sample), name), text);
  }
  diagnostics = compile();
}, 60_000);

/** The command is run as it was built, not by the link that npm makes to it when it installs. */
const INSTALLED = `npx() { shift; node '${join(root, 'packages/cli/dist/main.js')}' "$@"; }\n`;

describe.each(pages.filter((page) => [...samples, ...sessions].some((one) => one.page === page)))('%s', (page) => {
  const programs = samples.filter((sample) => sample.page === page);
  const commands = sessions.filter((session) => session.page === page);

  for (const sample of programs) {
    const { line, program, seconds, onlyCompiled } = sample;
    const promise = onlyCompiled ? 'compiles' : 'compiles and runs';
    test(`the program in line ${line} ${promise}`, { timeout: (seconds + 10) * 1_000 }, async () => {
      expect(diagnosticsOf(sample)).toBe('');
      if (onlyCompiled) return;
      const options = { cwd: folderOf(sample), timeout: seconds * 1_000 };
      await promisify(execFile)(process.execPath, [program.replace(/ts$/, 'js')], options);
    });
  }

  const name = 'the commands from line $line on run, and print what the page says';
  test.skipIf(process.platform === 'win32').each(commands)(name, { timeout: 120_000 }, async (session) => {
    expect(diagnosticsOf(session)).toBe('');
    for (const { line, commands, output } of session.steps) {
      const { stdout } = await promisify(execFile)('bash', ['-c', INSTALLED + commands], { cwd: folderOf(session) });
      if (output !== undefined) expect({ line, output: stdout.trim() }).toEqual({ line, output: output.trim() });
    }
  });
});

function diagnosticsOf(sample: Sample | Session): string {
  const folder = `${folderOf(sample)}/`;
  const mine = diagnostics.filter(({ file }) => file === undefined || file.fileName.startsWith(folder));
  return ts.formatDiagnostics(mine, formatHost);
}

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => workplace,
  getNewLine: () => '\n',
};

/** One program for all of them: most of the time goes into the declarations that they share. */
function compile(): readonly ts.Diagnostic[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const files = [...samples, ...sessions].flatMap((sample) =>
    [...sample.files.keys()].filter((name) => name.endsWith('.ts')).map((name) => join(folderOf(sample), name)),
  );
  // Declarations too: a type that the packages do not export cannot be written into a user's.
  const program = ts.createProgram(files, { ...options, noEmit: false, declaration: true, types: ['node'] });
  const { diagnostics: emitted } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...emitted];
}
