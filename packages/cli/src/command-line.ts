/** The command line: its commands, their options, and what `--help` says of them. */

import { writeSync } from 'node:fs';
import type { TypedValue, Variables } from '@magda/core/config';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { GRAPH_FORMATS, type GraphOptions, graph } from './commands/graph.js';
import { init } from './commands/init.js';
import { type RunOptions, run } from './commands/run.js';
import { type SchemaOptions, schema } from './commands/schema.js';
import { validate } from './commands/validate.js';
import { LOG_LEVELS } from './run/build-pipeline.js';
import { type ExecutorChoice, executorChoice } from './run/executor-choice.js';
import { ON_ERROR } from './run/failures.js';

/** @returns how the process should exit. @throws {CommanderError} for arguments that cannot be, and after `--help`. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = commandLine((exitCode) => {
    code = exitCode;
  });
  await program.parseAsync(args, { from: 'user' });
  return code;
}

function commandLine(done: (code: number) => void): Command {
  const program = new Command('magda')
    .description('Checks, draws and runs MAGDA pipelines from config files.')
    .version(manifest.version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .showHelpAfterError('(Add --help for all options.)')
    .configureOutput({ writeOut: (text) => void writeSync(1, text) })
    .exitOverride();

  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .helpOption('-h, --help', 'Print this help.')
      .allowExcessArguments(false);

  command('validate', 'Tell all that is wrong with a config, each problem with its line.')
    .addArgument(configArgument())
    .addOption(setOption())
    .action(async (config: string | undefined, { set }: { set: Variables }) => done(await validate(config, set)));

  command('graph', 'Draw the modules of a config, in their groups.')
    .addArgument(configArgument())
    .addOption(
      new Option('-f, --format <format>', 'what to draw (default: by the file, else mermaid)').choices(GRAPH_FORMATS),
    )
    .option('-o, --output <file>', 'where to (default: standard output)')
    .addOption(setOption())
    .action(async (config: string | undefined, options: GraphOptions) => done(await graph(config, options)));

  command('run', 'Run jobs from JSON Lines through a pipeline, to JSON Lines.')
    .addArgument(configArgument())
    .option(
      '-i, --input <file>',
      'jobs, one JSON value a line; - for standard input (default: jobs.jsonl beside the config)',
    )
    .option('-o, --output <file>', 'results, one line a job (default: standard output)')
    .addOption(executorOption())
    .addOption(setOption())
    .option('-c, --concurrency <n>', 'jobs in flight at most (default: 64)', wholeNumber)
    .option('--no-ordered', 'write results as they come, not in the order of the input')
    .addOption(
      new Option(
        '--on-error <what>',
        'when a job fails: finish those in flight and stop, skip it, or collect it with its error (default: stop)',
      ).choices(ON_ERROR),
    )
    .option(
      '--errors <file>',
      'where failed jobs are collected (default: OUTPUT.errors.jsonl); implies --on-error collect',
    )
    .option('--resume', 'keep what an earlier run wrote to the same output, and run the rest')
    .option('--retry-failed', 'with --resume: run what was collected again, too')
    .option('--aggregate <file>', 'what Aggregates make of all jobs (default: a last line on standard output)')
    .option('--state <dir>', 'keep what Aggregates gather there, so that --resume can go on with it')
    .option('--timeline <file>', 'draw when what ran, as a picture (.svg) or as a trace for Perfetto (.json)')
    .option('--explain', 'say where the time of the slowest jobs went, and which group limits all')
    .addOption(
      new Option('--log <level>', 'print what modules log, from this level on (default: nothing)').choices(LOG_LEVELS),
    )
    .option('-q, --quiet', 'show no progress and no summary')
    .addHelpText('after', RUN_HELP)
    .action(async (config: string | undefined, options: RunOptions) => done(await run(config, options)));

  command('schema', 'Write the JSON Schema of configs, with the types of one, for editors.')
    .addArgument(configArgument())
    .option('-o, --output <file>', 'where to (default: standard output)')
    .addOption(setOption())
    .addHelpText('after', SCHEMA_HELP)
    .action(async (config: string | undefined, options: SchemaOptions) => done(await schema(config, options)));

  command('init', 'Write a small working project into a new folder.')
    .argument('<folder>', 'where to')
    .action(async (folder: string) => done(await init(folder)));

  program.addHelpText('after', PROGRAM_HELP);
  return program;
}

function configArgument(): Argument {
  return new Argument('[config]', 'the config file (default: config.yml or config.yaml in this folder)');
}

/** Given several times, it sets several. */
function setOption(): Option {
  return new Option('-s, --set <NAME=value>', `a value for $\{NAME} in the config; may be repeated`)
    .argParser((text, before: Variables) => ({ ...before, ...assignment(text) }))
    .default({}, 'none');
}

/** A value is what it looks like: a number, true, false, a text in double quotes, and else itself as text. */
function assignment(text: string): Variables {
  const [, name, value] = /^(\w+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be NAME=value.');
  return { [name]: typedValue(value) };
}

function typedValue(text: string): string | TypedValue {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return { value, text };
  } catch {
    // It is a text.
  }
  return text;
}

/** Given several times, those with a name are for the groups that name them, and the one without for the others. */
function executorOption(): Option {
  return new Option(
    '-x, --executor <executor>',
    'where groups run: inline, threads, processes, remote, or ./file.js#factory; NAME=threads is for groups with `executor: NAME`; may be repeated',
  )
    .argParser((text, before: readonly ExecutorChoice[]) => [...before, executorChoice(text, before)])
    .default([], 'inline');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of at least 1.');
}

const PROGRAM_HELP = `
Exit codes:
  0  all went well
  1  jobs failed
  2  the command line, the config or a file is wrong

To begin:
  magda init demo && cd demo && npm install && npx magda run`;

const SCHEMA_HELP = `
An editor with a YAML language server checks and completes a config that begins
with this line:

  # yaml-language-server: $schema=./magda.schema.json`;

const RUN_HELP = `
Each line of the output is {"line":N,"hash":"…","results":{…}}: the number and
the hash of its input line, and the exposed results. A collected failure has
its "input" and its "error" instead.

Ctrl-C finishes the jobs that have begun; a second one ends at once. Either way,
and after a crash, --resume runs what is left: each input line has one record.

Exit codes:
  0    all jobs succeeded
  1    jobs failed
  2    the command line, the config or a file is wrong
  130  interrupted (143: terminated)`;
