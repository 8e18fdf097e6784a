import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { packed } from './packed.js';

const root = mkdtempSync(join(tmpdir(), 'magda-packed-'));
afterAll(() => rmSync(root, { recursive: true }));

function file(path: string, text: string) {
  writeFileSync(join(root, path), text);
  return { path, file: join(root, path), size: text.length };
}

async function contentsOf(zip: Promise<Uint8Array>): Promise<Record<string, string>> {
  return Object.fromEntries(Object.entries(unzipSync(await zip)).map(([path, bytes]) => [path, strFromU8(bytes)]));
}

test('the name is that of the contents, whatever becomes of the files meanwhile', async () => {
  const files = [file('a.js', 'one'), file('b.js', 'two')];
  const before = await packed(files);
  expect((await packed(files)).name).toBe(before.name);
  writeFileSync(join(root, 'a.js'), 'changed');
  rmSync(join(root, 'b.js'));
  expect(await contentsOf(before.zipped())).toEqual({ 'a.js': 'one', 'b.js': 'two' });
  const after = await packed(files);
  expect(after.name).not.toBe(before.name);
  expect(await contentsOf(after.zipped())).toEqual({ 'a.js': 'changed' });
  expect(after.name).toMatch(/^_ray_pkg_[\da-f]{40}\.zip$/);
});

test('whether a file can be run belongs to it', async () => {
  const files = [file('tool', '#!/bin/sh')];
  const { name } = await packed(files);
  chmodSync(join(root, 'tool'), 0o755);
  expect((await packed(files)).name).not.toBe(name);
});

test('a file that cannot be read is named, with what to do', async () => {
  mkdirSync(join(root, 'folder'));
  const files = [{ path: 'folder', file: join(root, 'folder'), size: 0 }];
  await expect(packed(files)).rejects.toThrow(
    `ray(): ${join(root, 'folder')} cannot be read to be uploaded (EISDIR). Make it readable, or leave it out: ray({ exclude }).`,
  );
});
