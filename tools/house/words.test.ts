import { expect, test } from 'vitest';
import { docsNames, exportedNames, flagNames, type Name, pathNames, schemaNames, yamlNames } from './names.js';
import { oldWords, type Term, tableProblems } from './words.js';

const table: readonly Term[] = [
  { old: 'handOver', new: 'transfer', kinds: ['export', 'docs'] },
  { old: 'ahead', new: 'maxUndelivered', kinds: ['property', 'yaml', 'flag', 'docs'] },
  { old: 'spoilt', new: 'stateInvalid', kinds: ['value'] },
  { old: 'take-over', new: 'plan-steal', kinds: ['file'] },
  { old: 'JobEvent.call', new: 'phase', kinds: ['property', 'docs'] },
];
const found = (names: readonly Name[]) => [...oldWords(names, table).keys()];
const exported = (text: string) => found(exportedNames('a.ts', text));

test.each([
  'export function handOver() {}',
  'export const handOver = 1;',
  'export class handOver {}',
  'export type handOver = 1;',
  'function inner() {} export { inner as handOver };',
  'export { handOver } from "./b.js";',
  'export * as handOver from "./b.js";',
])('an exported name: %s', (text) => {
  expect(exported(text)).toEqual(['handOver']);
});

test.each([
  'export interface A { readonly ahead: number }',
  'export type A = { readonly b: { ahead(): void } };',
  'export class A { ahead = 1; }',
  'export class A { get ahead() { return 1; } }',
  'export class A { constructor(readonly ahead: number) {} }',
  'export enum A { ahead }',
  'export const a = { ahead: 1 };',
])('a public property: %s', (text) => {
  expect(exported(text)).toEqual(['ahead']);
});

test.each([
  'function handOver() {}',
  'interface A { ahead: 1 }',
  'export class A { private ahead = 1; #spoilt = 1; }',
  'export class A { constructor(ahead: number) {} }',
  'export function a(ahead: number) { const handOver = { ahead }; return handOver; }',
  'export interface Other { call: 1 }',
])('what nobody else can name: %s', (text) => {
  expect(exported(text)).toEqual([]);
});

test('the value of an event', () => {
  expect(exported("export interface A { readonly kind: 'fine' | 'spoilt' }")).toEqual(['spoilt']);
});

test('a member that is old in one type alone', () => {
  expect(exported('export interface JobEvent { call: 1 }')).toEqual(['JobEvent.call']);
  expect(found(docsNames('a.md', 'See `JobEvent.call` and `call`.'))).toEqual(['JobEvent.call']);
});

test('a file and a folder', () => {
  expect(found(pathNames('src/run/take-over.test.ts'))).toEqual(['take-over']);
  expect(found(pathNames('src/take-over/index.ts'))).toEqual(['take-over']);
  expect(found(pathNames('src/run/plan-steal.ts'))).toEqual([]);
});

test('a YAML key, in a file, in a page and in the schema', () => {
  expect(found(yamlNames('a.yml', 'groups:\n  - { name: g, ahead: 3 }'))).toEqual(['ahead']);
  expect(found(yamlNames('a.md', 'x\n```yaml\n- ahead: 3\n```\n'))).toEqual(['ahead']);
  expect(found(yamlNames('a.md', '```ts\nconst a = { ahead: 3 };\n```\n'))).toEqual([]);
  expect(found(schemaNames('schema.ts', '  ahead: optional(1),'))).toEqual(['ahead']);
  expect(found(schemaNames('schema.ts', "  max: optional(1, 'handed ahead of time'),"))).toEqual([]);
});

test('a flag of a command', () => {
  expect(found(flagNames('cli.ts', ".option('-a, --ahead <number>')"))).toEqual(['ahead']);
});

test('documentation between backticks, and not in samples', () => {
  expect(found(docsNames('a.md', 'Call `handOver(value)`.'))).toEqual(['handOver']);
  expect(found(docsNames('a.md', 'Go ahead.\n```ts\nhandOver(1);\n```\n'))).toEqual([]);
});

test('what is found says where and what to write instead', () => {
  const [message] = oldWords(exportedNames('a.ts', '\nexport const handOver = 1;'), table).values();
  expect(message).toBe('"handOver" was replaced by "transfer": a.ts:2.');
});

test('a table with a word twice, a kind that is none, or a tolerated word that it lacks', () => {
  const terms = [...table, { old: 'ahead', new: 'x', kinds: ['color' as never] }];
  expect(tableProblems({ terms, notYetRenamed: ['handOver', 'unknown'] })).toEqual([
    '"ahead" is in the table twice.',
    '"unknown" is tolerated, but in no table.',
    '"ahead" has a kind "color" that is none.',
  ]);
});
