#!/usr/bin/env node
/** The `magda` command. */

import { MagdaError } from '@magda/core';
import { ConfigError } from '@magda/core/config';
import { CommanderError } from 'commander';
import { isClosedPipe } from './closed-pipe.js';
import { runCommandLine } from './command-line.js';
import { ExitCode } from './exit-code.js';
import { standardError } from './progress/standard-error.js';
import { tellUnsettled } from './unsettled.js';
import { UsageError } from './usage-error.js';

// Whoever closes it has seen enough.
process.stderr.on('error', () => {});
// Files that are imported print too, in every command.
standardError.takeOver();
tellUnsettled();

let code: number;
try {
  code = await runCommandLine(process.argv.slice(2));
} catch (error) {
  code = told(error);
}
process.stderr.write('', () => process.exit(code));

/** Says what went wrong, in so far as nobody has. */
function told(error: unknown): number {
  // The parser has printed its help or its complaint.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.refused;
  // No more is wanted.
  if (isClosedPipe(error)) return ExitCode.done;
  if (error instanceof UsageError || error instanceof ConfigError) {
    console.error(error.message);
    return ExitCode.refused;
  }
  console.error(error instanceof MagdaError ? error.message : error);
  return ExitCode.failed;
}
