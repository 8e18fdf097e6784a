/** Finds what a page of documentation lets its reader run: programs in `ts` blocks, commands in `sh run` blocks. */

/** A `ts` block. */
export interface Sample {
  readonly page: string;
  readonly line: number;
  /** By file name. */
  readonly files: ReadonlyMap<string, string>;
  /** The file that is run. */
  readonly program: string;
  /** How long it may run. */
  readonly seconds: number;
  /** It is compiled like all others, but needs what a test has not to run. */
  readonly onlyCompiled: boolean;
}

/** All `sh run` blocks of a page, which run one after another. */
export interface Session {
  readonly page: string;
  readonly line: number;
  readonly files: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly line: number;
  readonly commands: string;
  /** What they print, if the next block is marked `output`. */
  readonly output: string | undefined;
}

/** Enough for programs that do not say otherwise. */
const SECONDS = 50;

export interface Block {
  readonly line: number;
  readonly language: string;
  /** What it is called if it stands beside programs. */
  readonly file: string | undefined;
  /** What it is called if it is a program. */
  readonly program: string;
  readonly mark: string | undefined;
  readonly seconds: number;
  readonly text: string;
}

/**
 * A block marked `file=modules.ts` (or `file=config.yml`) stands beside every later program of its page, as it would
 * in the reader's folder; any other `ts` block is a program, `main.ts` unless it says `program=words.test.ts`. One that takes its
 * time says so: `seconds=600`. One that cannot run just anywhere is marked `compiled`.
 */
export function samplesOf(page: string, markdown: string): Sample[] {
  const companions = new Map<string, string>();
  const samples: Sample[] = [];
  for (const { line, language, file, program, mark, seconds, text } of blocksOf(markdown)) {
    if (file !== undefined) companions.set(file, text);
    else if (language === 'ts') {
      const files = new Map([...companions, [program, text]]);
      samples.push({ page, line, program, seconds, onlyCompiled: mark === 'compiled', files });
    }
  }
  return samples;
}

/** The blocks marked `file=…` stand beside the commands, wherever they are on the page. */
export function sessionOf(page: string, markdown: string): Session | undefined {
  const blocks = blocksOf(markdown);
  const files = new Map(blocks.flatMap(({ file, text }) => (file === undefined ? [] : [[file, text] as const])));
  const steps = blocks.flatMap(({ line, language, mark, text }, index) => {
    const next = blocks[index + 1];
    const output = next?.mark === 'output' ? next.text : undefined;
    return language === 'sh' && mark === 'run' ? [{ line, commands: text, output }] : [];
  });
  const [first] = steps;
  return first === undefined ? undefined : { page, line: first.line, files, steps };
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    const line = markdown.slice(0, match.index).split('\n').length;
    const [file, mark] = [/\bfile=(\S+)/.exec(info)?.[1], /^ (run|output|compiled)\b/.exec(info)?.[1]];
    const program = /\bprogram=(\S+)/.exec(info)?.[1] ?? 'main.ts';
    const seconds = Number(/\bseconds=(\d+)/.exec(info)?.[1] ?? SECONDS);
    return { line, language, file, program, mark, seconds, text };
  });
}
