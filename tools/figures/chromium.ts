/** Measures text as Chromium shows it, in the fonts of this machine. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Shapes, shapesOf } from './shapes.js';

const command = process.env.CHROMIUM ?? 'chromium';
/** Runs in the page. */
const script = `
  const texts = [...document.querySelectorAll('svg > text')];
  document.body.textContent = JSON.stringify(texts.map((text) => text.getComputedTextLength()));
`;

/**
 * What the file shows.
 * @throws {Error} if there is no Chromium; the variable CHROMIUM says where it is.
 */
export function inChromium(file: string): Shapes {
  const svg = readFileSync(file, 'utf8');
  const widths = widthsIn(svg).values();
  return shapesOf(svg, () => widths.next().value ?? 0);
}

/** Of the texts, in their order. */
function widthsIn(svg: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'magda-figures-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(page, `<meta charset="utf-8"><body>${svg}<script>${script}</script>`);
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--user-data-dir=${folder}/profile`,
    ];
    const html = execFileSync(command, [...flags, '--dump-dom', `file://${page}`], { encoding: 'utf8', stdio: 'pipe' });
    return JSON.parse(/<body>(.*)<\/body>/s.exec(html)?.[1] ?? '[]');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
