/** docs/options.md names every option that there is, and no other. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parallelKinds } from '../build/build-options.js';
import { groupKinds } from '../builder/group.js';
import { nodeKinds } from '../module/module-node.js';
import { closeKinds, runKinds } from '../runtime/call-options.js';
import { mapKinds } from '../runtime/map-options.js';
import { groupOptions } from '../spec/group-options.js';

const page = readFileSync(new URL('../../../../docs/options.md', import.meta.url), 'utf8');

/** The names in the first column of the table under a heading. */
function tableUnder(heading: string): string[] {
  const [, section = ''] = page.split(`\n## \`${heading}`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
}

test.each([
  ['build(', parallelKinds],
  ['run(', runKinds],
  ['map(', mapKinds],
  ['close(', closeKinds],
  ['new Group(', groupKinds],
  ['SomeModule.node(', nodeKinds],
])('the table of %s', (heading, kinds) => {
  expect(tableUnder(heading).sort()).toEqual(Object.keys(kinds).sort());
});

test('the defaults of a group', () => {
  const [, section = ''] = page.split('\n## `new Group(');
  const [table = ''] = section.split('\n## ');
  const said = new Map([...table.matchAll(/^\| `(\w+)` .*\| (\S.*?) +\|$/gm)].map(([, name, text]) => [name, text]));
  for (const [name, { default: value }] of Object.entries(groupOptions)) {
    if (typeof value === 'number') expect(said.get(name), name).toBe(value.toLocaleString('en-US'));
    if (typeof value === 'boolean') expect(said.get(name), name).toBe(`\`${value}\``);
    if (value === undefined) expect(said.get(name), name).toBe('none');
  }
});
