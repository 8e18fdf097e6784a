/**
 * Does `definePipeline()` keep its word in each TypeScript that users have? Each mistake in tools/check/types is one red
 * line with the sentence in its first line, and a hundred modules cost the compiler little. `--write` writes what the
 * compilers say into tools/check/types/said-by-*.txt.
 */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, runSteps, Skipped, withTemporaryFolder } from './steps.mjs';

const versions = ['5.9.3', '6.0.3', '7.0.2'];
const mostInstantiations = 60_000;
const longestMessage = 300;

const here = join(root, 'tools/check/types');
const cases = readdirSync(here).filter((file) => file.endsWith('.ts') && file !== 'modules.ts');
const write = process.argv.includes('--write');

await withTemporaryFolder(async (folder) => {
  await runSteps(
    versions.flatMap((version) => {
      let project;
      let output;
      const said = [];
      return [
        {
          name: `TypeScript ${version}`,
          step() {
            project = projectIn(join(folder, version), version);
            output = compile(project, cases);
          },
        },
        ...cases.map((file) => ({
          name: `  ${file}: one red line`,
          step: () => void said.push(`${file}: ${messageOf(output, file)}`),
        })),
        { name: '  what README says of tsc is enough', step: () => compilesAsInReadme(project) },
        { name: '  a hundred modules', step: () => cost(project) },
        { name: '  says what it said', step: () => compare(`said-by-${version}.txt`, `${said.join('\n')}\n`) },
      ];
    }),
  );
});

/** A user's project; the compilers are installed from npm, except for those that are here. */
function projectIn(folder, version) {
  mkdirSync(join(folder, 'node_modules/@magda'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const own = ['typescript', 'typescript-7'].find((name) => installedVersion(name) === version);
  if (own !== undefined)
    symlinkSync(join(root, 'node_modules', own), join(folder, 'node_modules/typescript'), 'junction');
  else {
    try {
      run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `typescript@${version}`], { cwd: folder });
    } catch (error) {
      throw new Skipped(`it cannot be installed from npm: ${error.message}`);
    }
  }
  mkdirSync(join(folder, 'node_modules/@magda'), { recursive: true });
  symlinkSync(join(root, 'packages/core'), join(folder, 'node_modules/@magda/core'), 'junction');
  cpSync(here, folder, { recursive: true });
  return folder;
}

function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** What the compiler says of all files at once: most of its time goes into the declarations that they share. */
function compile(project, files) {
  if (project === undefined) throw new Skipped('there is no compiler');
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, extendedDiagnostics: true, types: [] },
    ...{ target: 'es2022', module: 'nodenext', lib: ['es2022', 'esnext.disposable', 'dom'] },
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  try {
    return run(process.execPath, ['node_modules/typescript/bin/tsc', '--pretty', 'false'], { cwd: project });
  } catch (error) {
    return error.message;
  }
}

/** The first line of the one error, which is in the line that is marked. */
function messageOf(output, file) {
  if (output === undefined) throw new Skipped('there is no compiler');
  const lines = readFileSync(join(here, file), 'utf8').split('\n');
  const sentence = lines[0].replace('// ', '');
  const red = lines.findIndex((line) => line.endsWith('// red')) + 1;
  const errors = [...output.matchAll(/^(\S+)\((\d+),\d+\): error TS\d+: (.*)$/gm)].filter(
    // One that is in none of the files counts for each of them.
    ([, place]) => place === file || !cases.includes(place),
  );
  const [first] = errors;
  if (errors.length !== 1 || first[1] !== file || Number(first[2]) !== red)
    throw new Error(`It must be red in line ${red} and nowhere else:\n${output}`);
  const [, , , message] = first;
  // What defineModule() makes has a long type, which comes after the sentence.
  if (message.length > longestMessage && !file.endsWith('-of-defined.ts'))
    throw new Error(`${message.length} characters, at most ${longestMessage}:\n${message}`);
  // A compiler prints text within a type with its quotation marks escaped.
  if (!message.slice(0, longestMessage).replaceAll('\\"', '"').includes(sentence))
    throw new Error(`Its first ${longestMessage} characters must say: ${sentence}\n${message}`);
  return message;
}

/** The declarations are checked too, with nothing in `tsconfig.json` but what the table of README has for tsc. */
function compilesAsInReadme(project) {
  if (project === undefined) throw new Skipped('there is no compiler');
  const [, row] = /^\| `tsc`[^|]*\|([^|]*)\|$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'));
  const settings = [...row.matchAll(/`("\w+": "\w+")`/g)].map(([, setting]) => setting);
  const compilerOptions = JSON.parse(`{${settings.join()}}`);
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['modules.ts'] }));
  run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '--pretty', 'false'], { cwd: project });
}

/** Of chains and joins, and of an Aggregate that all others follow. */
function cost(project) {
  const empty = instantiations(project, '');
  const filters = Array.from({ length: 99 }, (_, index) => {
    const before = ['m0', `m${index}`, `m${Math.max(0, index - 4)}`].map((name) => `'${name}'`).join(', ');
    return `m${index + 1}: Filter.use({ group: 'g${index % 7}', dependsOn: [${before}], expose: true }),`;
  });
  const first = {
    'of Runtimes': "m0: Reader.use({ group: 'g' }),",
    'of an Aggregate': "m0: Gather.use({ group: 'g' }),",
  };
  const costs = Object.entries(first).map(([name, module]) => {
    const all = instantiations(project, [module, ...filters].join('\n')) - empty;
    if (all > mostInstantiations)
      throw new Error(`${all} instantiations ${name}, at most ${mostInstantiations} are allowed.`);
    return `${all} instantiations ${name}`;
  });
  return costs.join(', ');
}

function instantiations(project, modules) {
  const last = modules === '' ? '' : '(await (await words.build()).run()).m99;';
  const text = `
    import { definePipeline } from '@magda/core';
    import { Filter, Gather, Reader } from './modules.js';
    const words = definePipeline({ name: 'words', modules: { ${modules} } });
    ${last.replace('run()', modules.includes('Gather') ? 'process()' : 'run()')}
    export { Filter, Gather, Reader };
  `;
  writeFileSync(join(project, 'many.ts'), text);
  const output = compile(project, ['many.ts']);
  if (/: error TS/.test(output)) throw new Error(output);
  return Number(/Instantiations:\s+(\d+)/.exec(output)[1]);
}

function compare(file, text) {
  const path = join(here, file);
  if (write) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text)
    throw new Error(
      `It says something else than ${file}. See that it is good, then: npm run check:types -- --write\n${text}`,
    );
}
