/** Somebody who types what a page says, block by block, in a folder of their own. */

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Done once; everything else is done again on each Node. */
const isInstall = (command) => /^npm (init|pkg|install)\b/.test(command);

export class Walk {
  constructor(name, blocks, { env, folder }) {
    Object.assign(this, { name, blocks, env, folder });
  }

  /** Before the page says how its programs are started. */
  startingBy(command) {
    this.start = command;
    return this;
  }

  /** @returns how many commands it took. */
  async install() {
    mkdirSync(this.folder, { recursive: true });
    const commands = this.blocks.flatMap(commandsOf).filter(isInstall);
    for (const command of commands) await this.run(command);
    return commands.length;
  }

  /** @param node Its path. @returns how many commands it took. */
  async play(node) {
    this.node = node;
    let count = 0;
    for (const [index, block] of this.blocks.entries()) {
      const { language, file, program, text } = block;
      const next = this.blocks[index + 1];
      const commands = commandsOf(block).filter((command) => !isInstall(command));
      const isProgram = file === undefined && language === 'ts';
      if (file !== undefined || isProgram) writeFileSync(join(this.folder, file ?? program), text);
      // A page says once how its programs are started.
      if (isProgram && program.startsWith('main.') && this.start !== undefined && next?.language !== 'sh')
        commands.push(this.start);
      for (const command of commands) {
        if (/\bmain\.[jt]s$/.test(command)) this.start = command;
        const output = await this.run(command);
        count++;
        if (next?.mark === 'output' && output.trim() !== next.text.trim())
          throw new Error(`${command} printed\n${output}instead of\n${next.text}`);
      }
    }
    return count;
  }

  /** As a shell runs it; not synchronously, since the registry answers from this process. */
  async run(command) {
    const PATH = [...(this.node ? [dirname(this.node)] : []), process.env.PATH].join(delimiter);
    const options = { cwd: this.folder, env: { ...this.env, PATH }, timeout: 180_000 };
    try {
      const running = promisify(execFile)('bash', ['-c', command], options);
      running.child.stdin.end();
      return (await running).stdout;
    } catch (error) {
      throw new Error(`${command} failed: ${error.message.split('\n')[0]}\n${error.stdout}\n${error.stderr}`);
    }
  }
}

function commandsOf({ language, mark, text }) {
  if (language !== 'sh' || mark === 'run') return [];
  return text.split('\n').flatMap((line) => line.replace(/\s+#.*$/, '').trim() || []);
}
