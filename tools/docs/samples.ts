/** Finds the programs in a page of documentation: its fenced `ts` blocks, with the files that they name. */

export interface Sample {
  readonly page: string;
  readonly line: number;
  /** By file name; the program itself is `main.ts`. */
  readonly files: ReadonlyMap<string, string>;
}

interface Fence {
  readonly line: number;
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

/**
 * A block marked `file=modules.ts` (or `file=config.yml`) stands beside every later program of its page, as it would
 * in the reader's folder; an unmarked `ts` block is a program.
 */
export function samplesOf(page: string, markdown: string): Sample[] {
  const companions = new Map<string, string>();
  const samples: Sample[] = [];
  for (const { line, language, file, text } of fences(markdown)) {
    if (file !== undefined) companions.set(file, text);
    else if (language === 'ts') samples.push({ page, line, files: new Map([...companions, ['main.ts', text]]) });
  }
  return samples;
}

function fences(markdown: string): Fence[] {
  return [...markdown.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    const line = markdown.slice(0, match.index).split('\n').length;
    return { line, language, file: /\bfile=(\S+)/.exec(info)?.[1], text };
  });
}
