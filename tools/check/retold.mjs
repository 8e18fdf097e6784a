/** README for those who use something else than it shows: the same blocks, changed as README says. */

import { basename } from 'node:path';
import ts from 'typescript';

/** vitest (`npm install --save-dev vitest`, then `npx vitest run`) runs the same test, with `test` imported from `vitest`. */
export function inVitest(block) {
  const text = block.text
    .replace(/^node .*--test .*$/m, 'npm install --save-dev vitest\nnpx vitest run')
    .replace("'node:test'", "'vitest'");
  return { ...block, text };
}

/** The same without the types (`.js` instead of `.ts`, `node` instead of `tsx`). */
export function inJavaScript(block) {
  const renamed = (name) => name && `${basename(name, '.ts')}.js`;
  if (block.language === 'ts')
    return { ...block, file: renamed(block.file), program: renamed(block.program), text: withoutTypes(block.text) };
  const text = block.text
    .replace(/^npm install .*tsx.*\n/m, '')
    .replace(/^npx tsx /m, 'node ')
    .replace(/^node --import tsx /m, 'node ')
    .replaceAll('.ts', '.js');
  return { ...block, text };
}

function withoutTypes(text) {
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
